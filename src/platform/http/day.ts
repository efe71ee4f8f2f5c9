import { ValidateBy } from 'class-validator';

/** Whether a value is a day of the calendar, ISO 8601, from the year 0001 on: "2026-11-24". */
export function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value) || value.startsWith('0000')) return false;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}

export function IsDay(): PropertyDecorator {
  return ValidateBy({
    name: 'isISO8601',
    validator: {
      validate: isDay,
      defaultMessage: () => '$property must be a day, such as 2026-11-24',
    },
  });
}
