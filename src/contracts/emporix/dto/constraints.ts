import { isDeepStrictEqual } from 'node:util';
import { ValidateBy } from 'class-validator';

/** JSON without anything in it that is there twice. */
export function HasNoTwins(): PropertyDecorator {
  return ValidateBy({
    name: 'arrayUnique',
    validator: {
      validate: (value: unknown) => !Array.isArray(value) || !value.some(isTwin),
      defaultMessage: () => '$property must not have the same item twice',
    },
  });
}

function isTwin(item: unknown, index: number, items: readonly unknown[]): boolean {
  return items.some((other, at) => at < index && isDeepStrictEqual(other, item));
}

/** An object whose fields are its sender's. */
export function IsOpenObject(): PropertyDecorator {
  return ValidateBy({
    name: 'isObject',
    validator: {
      validate: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
      defaultMessage: () => '$property must be an object',
    },
  });
}

/** Those of these fields that an open object has are texts. */
export function HasTexts(fields: readonly string[]): PropertyDecorator {
  return ValidateBy({
    name: 'isString',
    validator: {
      validate: (value: unknown) =>
        Object.entries(value ?? {}).every(([field, part]) => !fields.includes(field) || typeof part === 'string'),
      defaultMessage: () => `${fields.join(', ')} of $property must be texts`,
    },
  });
}
