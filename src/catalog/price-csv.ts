import { fromDecimal, isCurrency, toDecimal } from '../kernel/money.js';
import { type PriceRowIssue } from './price-import.types.js';
import { type NewPrice, type PriceRecord } from './price-list.types.js';
import { priceFault } from './price.js';

/** The columns of a price file in the order of an export. An import takes them in any order, the optional ones or not. */
export const priceColumns = [
  'sku',
  'currency',
  'amount',
  'compare_at',
  'list',
  'min_quantity',
  'starts_at',
  'ends_at',
] as const;

export type PriceColumn = (typeof priceColumns)[number];

const required: readonly PriceColumn[] = ['sku', 'currency', 'amount'];

/** The most that a price can be, minor units: the largest quantity of it is an exact amount still. */
const largestAmount = 900_000_000_000;
const largestQuantity = 1_000_000;

/** A price as a row of a file states it. */
export type PriceRow = Omit<NewPrice, 'variant'> & { readonly sku: string; readonly line: number };

/** The columns that a header names, or null when one is missing, unknown or there twice. Pure. */
export function readHeader(cells: readonly string[]): readonly PriceColumn[] | null {
  const known = cells.filter((cell): cell is PriceColumn => (priceColumns as readonly string[]).includes(cell));
  const complete = required.every((column) => known.includes(column));
  return complete && known.length === cells.length && new Set(known).size === known.length ? known : null;
}

class Fault extends Error {
  constructor(
    readonly column: PriceColumn | null,
    readonly code: PriceRowIssue['code'],
    message: string,
  ) {
    super(message);
  }
}

/** The price that a row states, or what is wrong with it. Amounts are decimal, times ISO 8601, an empty cell is none. Pure. */
export function readRow(
  cells: readonly string[],
  columns: readonly PriceColumn[],
  line: number,
): PriceRow | PriceRowIssue {
  try {
    return toRow(cells, columns, line);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { line, column: error.column, code: error.code, message: error.message };
  }
}

function toRow(cells: readonly string[], columns: readonly PriceColumn[], line: number): PriceRow {
  if (cells.length !== columns.length) {
    throw new Fault(null, 'wrong_columns', `${columns.length} cells expected, ${cells.length} found`);
  }
  const cell = (column: PriceColumn): string => cells[columns.indexOf(column)] ?? '';
  const sku = cell('sku');
  if (sku === '' || sku.includes('\0')) throw new Fault('sku', 'required', 'sku is required');
  const currency = cell('currency');
  if (!isCurrency(currency)) throw new Fault('currency', 'unknown_currency', 'currency is not an ISO 4217 code');
  if (cell('amount') === '') throw new Fault('amount', 'required', 'amount is required');
  const row = {
    line,
    sku,
    currency,
    amount: toAmount('amount', cell('amount'), currency),
    compareAt: cell('compare_at') === '' ? null : toAmount('compare_at', cell('compare_at'), currency),
    list: cell('list').replaceAll('\0', '') || null,
    minQuantity: cell('min_quantity') === '' ? 1 : toQuantity(cell('min_quantity')),
    startsAt: toTime('starts_at', cell('starts_at')),
    endsAt: toTime('ends_at', cell('ends_at')),
  };
  const fault = priceFault(row);
  if (fault === 'compare_at_invalid') throw new Fault('compare_at', fault, 'compare_at has to be higher than amount');
  if (fault === 'period_invalid') throw new Fault('ends_at', fault, 'ends_at has to be after starts_at');
  return row;
}

function toAmount(column: PriceColumn, text: string, currency: string): number {
  const invalid = (message: string) => new Fault(column, 'invalid_amount', message);
  try {
    const amount = fromDecimal(text, currency);
    if (amount >= 0 && amount <= largestAmount) return amount;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid(error.message);
  }
  throw invalid(`${column} is out of range`);
}

function toQuantity(text: string): number {
  const quantity = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (quantity >= 1 && quantity <= largestQuantity) return quantity;
  throw new Fault('min_quantity', 'invalid_quantity', `min_quantity is a whole number from 1 to ${largestQuantity}`);
}

const instant = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

function toTime(column: PriceColumn, text: string): Date | null {
  if (text === '') return null;
  const time = new Date(instant.test(text) ? text : NaN);
  if (!Number.isNaN(time.getTime())) return time;
  throw new Fault(column, 'invalid_time', `${column} must be a time such as 2026-01-31T12:00:00Z`);
}

/** The cells of a price, as `readRow` reads them. Pure. */
export function toCells(price: PriceRecord): string[] {
  const { sku, currency, amount, compareAt, list, minQuantity, startsAt, endsAt } = price;
  return [
    sku,
    currency,
    toDecimal(amount, currency),
    compareAt === null ? '' : toDecimal(compareAt, currency),
    list ?? '',
    String(minQuantity),
    startsAt?.toISOString() ?? '',
    endsAt?.toISOString() ?? '',
  ];
}
