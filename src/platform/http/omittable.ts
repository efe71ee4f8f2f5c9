import { ValidateIf } from 'class-validator';

/** The field may be left out, but not be null: unlike `IsOptional`, which lets null through to a column that has none. */
export function Omittable(): PropertyDecorator {
  return ValidateIf((_: object, value: unknown) => value !== undefined);
}
