import { ValidateBy } from 'class-validator';
import { countryCode } from '../../../kernel/countries.js';

/** The most characters of a postal code. */
export const longestPostalCode = 12;

/** A postal code as text or as a whole number. */
export function IsPostalCode(): PropertyDecorator {
  return ValidateBy({
    name: 'isPostalCode',
    validator: {
      validate: (value: unknown) => isPostalCodeText(value) || isPostalCodeNumber(value),
      defaultMessage: () => `Enter a postal code of at most ${longestPostalCode} characters.`,
    },
  });
}

/** A country's full English name, never its code. */
export function IsCountryName(): PropertyDecorator {
  return ValidateBy({
    name: 'isCountryName',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && countryCode(value) !== null,
      defaultMessage: () => 'Enter the full name of a country, for example "Canada".',
    },
  });
}

function isPostalCodeText(value: unknown): boolean {
  return typeof value === 'string' && /\S/.test(value) && value.length <= longestPostalCode;
}

function isPostalCodeNumber(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && String(value).length <= longestPostalCode;
}
