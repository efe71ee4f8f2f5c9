import { ValidateBy } from 'class-validator';
import { isValidPhoneNumber } from 'libphonenumber-js';

const e164 = /^\+[1-9]\d{1,14}$/;

/** A phone number in E.164 form (ITU-T) that the numbering plan of its country knows. */
export function IsE164(): PropertyDecorator {
  return ValidateBy({
    name: 'isE164',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && e164.test(value) && isValidPhoneNumber(value),
      defaultMessage: () => '$property must be a valid phone number in E.164 form, such as +8801711000000',
    },
  });
}
