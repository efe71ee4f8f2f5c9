import { DomainError } from './domain-error.js';

/**
 * Money is an integer count of minor units next to an ISO 4217 code. Decimal strings exist only at the edge
 * (see `toDecimal` and `fromDecimal`); nothing in between ever holds a fraction.
 */
export interface Money {
  /** Minor units: 2742.00 BDT is 274200. Always a safe integer. */
  readonly amount: number;
  /** ISO 4217, upper case. */
  readonly currency: string;
}

/**
 * The currencies of ISO 4217 whose minor digits are not 2. Kept here and not asked of the runtime: its locale
 * data shows rupiah and forint without minor digits where ISO 4217 has 2, and a later release may say otherwise again,
 * which would shift every stored amount by a factor of 100.
 */
const exceptionalDigits: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
]);

const knownCurrencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Whether `code` is an upper-case ISO 4217 code. */
export function isCurrency(code: string): boolean {
  return knownCurrencies.has(code);
}

/** The number of minor digits of a currency (ISO 4217): JPY 0, EUR 2, KWD 3. Throws a RangeError for anything else. */
export function minorDigits(currency: string): number {
  if (!isCurrency(currency)) throw new RangeError(`Not an ISO 4217 currency code: ${currency}`);
  return exceptionalDigits.get(currency) ?? 2;
}

/** Minor units to the decimal string of the currency: (274200, 'BDT') is "2742.00", (-5, 'EUR') is "-0.05". */
export function toDecimal(amount: number, currency: string): string {
  safe(amount);
  const digits = minorDigits(currency);
  const sign = amount < 0 ? '-' : '';
  const figures = String(Math.abs(amount));
  if (digits === 0) return sign + figures;
  const padded = figures.padStart(digits + 1, '0');
  return `${sign}${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

const decimal = /^(-?)(\d{1,15})(?:\.(\d{1,6}))?$/;

/**
 * A decimal string to minor units: ("2742.00", 'BDT') is 274200. Fewer digits than the currency has are fine; more are
 * accepted only when they are zeros, because rounding a stated amount would change it. Throws a RangeError otherwise.
 */
export function fromDecimal(text: string, currency: string): number {
  const parts = decimal.exec(text);
  if (!parts) throw new RangeError(`Not a decimal amount: ${text}`);
  const digits = minorDigits(currency);
  const fraction = (parts[3] ?? '').padEnd(digits, '0');
  if (/[^0]/.test(fraction.slice(digits))) throw new RangeError(`${currency} has ${digits} minor digits: ${text}`);
  const amount = safe(Number(`${parts[2]}${fraction.slice(0, digits)}`));
  return parts[1] && amount !== 0 ? -amount : amount;
}

/** Returns `amount` when it is a safe integer, throws a RangeError otherwise: an amount beyond 2^53 must never be rounded silently. */
export function safe(amount: number): number {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`Not an exact amount of minor units: ${amount}`);
  return amount;
}

/** Price times quantity, exact. Throws `money.too_large` for a product beyond 2^53, a RangeError for a factor that is no safe integer. */
export function multiply(amount: number, quantity: number): number {
  return exact(safe(amount) * safe(quantity));
}

/** The exact sum of minor units. Throws `money.too_large` for a sum beyond 2^53, a RangeError for an amount that is no safe integer. */
export function sum(amounts: Iterable<number>): number {
  let total = 0;
  // Each step is checked: a sum that leaves the safe integers and comes back has lost units on the way.
  for (const amount of amounts) total = exact(total + safe(amount));
  return total;
}

/** What comes of exact amounts is a shopper's doing, who wants too much of something dear, and no fault of the program. */
function exact(result: number): number {
  if (Number.isSafeInteger(result)) return result;
  throw new DomainError('money.too_large', 'invalid', 'The amount is too large to be exact.');
}

/**
 * A share of an amount, in basis points (10 % is 1000), rounded half up to the minor unit: the customer's discount is
 * never less than the advertised one by more than half a unit. Both arguments must be non-negative.
 */
export function shareOf(amount: number, basisPoints: number): number {
  if (amount < 0 || basisPoints < 0) throw new RangeError('A share is taken of a non-negative amount');
  return safe(Number((BigInt(safe(amount)) * BigInt(safe(basisPoints)) + 5_000n) / 10_000n));
}
