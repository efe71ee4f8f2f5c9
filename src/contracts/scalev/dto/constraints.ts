import { ValidateBy } from 'class-validator';

const digits = /^\d+$/;

/** An id, as a number or as its digits. */
export function IsIntegerOrDigits(): PropertyDecorator {
  return ValidateBy({
    name: 'isIntegerOrDigits',
    validator: {
      validate: (value: unknown) => Number.isInteger(value) || (typeof value === 'string' && digits.test(value)),
      defaultMessage: () => '$property must be an integer, or a text of its digits',
    },
  });
}

/** An id of whatever kind: a text that is none names nothing. */
export function IsIntegerOrString(): PropertyDecorator {
  return ValidateBy({
    name: 'isIntegerOrString',
    validator: {
      validate: (value: unknown) => Number.isInteger(value) || typeof value === 'string',
      defaultMessage: () => '$property must be an integer or a text',
    },
  });
}
