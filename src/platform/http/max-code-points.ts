import { ValidateBy } from 'class-validator';

/** At most `most` Unicode code points: a person counts an emoji once, JavaScript's `length` twice. */
export function MaxCodePoints(most: number): PropertyDecorator {
  return ValidateBy({
    name: 'maxCodePoints',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && Array.from(value).length <= most,
      defaultMessage: () => `$property must have at most ${most} characters`,
    },
  });
}
