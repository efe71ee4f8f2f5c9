import { isISO8601, ValidateBy } from 'class-validator';

/** A date, or a date and time, of ISO 8601 that JavaScript's `Date` reads: not its week dates, ordinal dates and short forms. */
export function IsInstant(): PropertyDecorator {
  return ValidateBy({
    name: 'isISO8601',
    validator: {
      validate: (value: unknown) => isISO8601(value, { strict: true }) && !Number.isNaN(Date.parse(value as string)),
      defaultMessage: () => '$property must be a time such as 2026-01-31T12:00:00Z',
    },
  });
}
