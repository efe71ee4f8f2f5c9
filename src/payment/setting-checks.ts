/** Says what is wrong with a value, or null. */
export type SettingCheck = (value: unknown) => string | null;

export type Settings = Readonly<Record<string, unknown>>;

/**
 * What is wrong with `settings`, by name, in the shape of `PaymentProvider.settingsFaults`: one that has no check is
 * unknown, one that is `required` must be there.
 */
export function settingFaults(
  settings: Settings,
  checks: Readonly<Record<string, SettingCheck>>,
  required: readonly string[] = [],
): Record<string, string> {
  const faults: [name: string, fault: string][] = [];
  for (const name of required) if (settings[name] === undefined) faults.push([name, 'is required']);
  for (const [name, value] of Object.entries(settings)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    const fault = check ? check(value) : 'is no setting of this provider';
    if (fault !== null) faults.push([name, fault]);
  }
  return Object.fromEntries(faults);
}

export const text =
  (longest: number): SettingCheck =>
  (value) =>
    typeof value === 'string' && value.trim() !== '' && value.length <= longest
      ? null
      : `must be a text of 1 to ${longest} characters`;

export const flag: SettingCheck = (value) => (typeof value === 'boolean' ? null : 'must be true or false');

export const wholeNumber =
  (least: number, most: number): SettingCheck =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? null
      : `must be a whole number, ${least} to ${most}`;

export const oneOf =
  (values: readonly string[]): SettingCheck =>
  (value) =>
    typeof value === 'string' && values.includes(value) ? null : `must be one of ${values.join(', ')}`;

export const matching =
  (pattern: RegExp, expected: string): SettingCheck =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? null : `must be ${expected}`;

/** A list of `1..most` entries that each pass `check`; the first that does not is named by its place. */
export const listOf =
  (most: number, check: SettingCheck): SettingCheck =>
  (value) => {
    if (!Array.isArray(value) || value.length === 0 || value.length > most) return `must be a list of 1 to ${most}`;
    for (const [index, entry] of value.entries()) {
      const fault = check(entry);
      if (fault !== null) return `entry ${index + 1} ${fault}`;
    }
    return null;
  };

/** An object with these fields and no other. */
export const record =
  (checks: Readonly<Record<string, SettingCheck>>, required: readonly string[]): SettingCheck =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
    const [fault] = Object.entries(settingFaults(value as Settings, checks, required));
    return fault ? `has a wrong field: ${fault[0]} ${fault[1]}` : null;
  };
