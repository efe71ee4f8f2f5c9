import { type FieldIssue } from '../kernel/domain-error.js';
import { type Location } from './location.types.js';

/** The columns of a file of locations; an import takes them in any order. */
export const locationColumns = ['id', 'name', 'city', 'region', 'country', 'postal_codes'] as const;

type LocationColumn = (typeof locationColumns)[number];

const longest = 200;
const mostPostalCodes = 100;

/** The columns that a header names, or null unless it names each of them once. Pure. */
export function readLocationHeader(cells: readonly string[]): readonly LocationColumn[] | null {
  const known = locationColumns.filter((column) => cells.includes(column));
  const complete = known.length === locationColumns.length && cells.length === locationColumns.length;
  return complete ? (cells as readonly LocationColumn[]) : null;
}

/** The location that a row states, or what is wrong with it. Postal codes are separated by spaces. Pure. */
export function readLocationRow(
  cells: readonly string[],
  columns: readonly LocationColumn[],
  line: number,
): Location | FieldIssue {
  const fault = (column: LocationColumn | null, code: string, message: string): FieldIssue => ({
    path: column === null ? [line] : [line, column],
    code,
    message: `Line ${line}: ${message}`,
  });
  if (cells.length !== columns.length) return fault(null, 'wrong_columns', `${columns.length} cells expected`);
  const cell = (column: LocationColumn): string => cells[columns.indexOf(column)] ?? '';
  const id = /^[1-9]\d{0,14}$/.test(cell('id')) ? Number(cell('id')) : null;
  if (id === null) return fault('id', 'not_an_id', 'id is a whole number from 1 on');
  for (const column of ['name', 'city', 'region'] as const) {
    if (!isText(cell(column))) return fault(column, 'not_a_name', `${column} has 1 to ${longest} characters`);
  }
  const country = cell('country');
  if (!/^[A-Z]{2}$/.test(country)) return fault('country', 'not_a_country', 'country is an ISO 3166-1 alpha-2 code');
  const postalCodes = cell('postal_codes').split(/\s+/).filter(Boolean);
  if (postalCodes.length > mostPostalCodes || !postalCodes.every(isPostalCode)) {
    return fault('postal_codes', 'not_postal_codes', `at most ${mostPostalCodes} postal codes, separated by spaces`);
  }
  return { id, name: cell('name'), city: cell('city'), region: cell('region'), country, postalCodes };
}

function isText(text: string): boolean {
  return text.length >= 1 && text.length <= longest && !text.includes('\0');
}

function isPostalCode(code: string): boolean {
  return /^[A-Za-z0-9-]{1,20}$/.test(code);
}
