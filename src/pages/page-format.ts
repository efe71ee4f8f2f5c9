import { minorDigits, toDecimal } from '../kernel/money.js';
import { type Locale } from '../store/store.types.js';

/** Amounts and times as people of a language read them. */
export interface PageFormat {
  /** Minor units, exact: "BDT 2,742.00". */
  readonly money: (amount: number) => string;
  /** ISO 8601 to a date and time in UTC. */
  readonly time: (instant: string) => string;
  /** A day of ISO 8601: "Nov 24, 2026". */
  readonly day: (date: string) => string;
}

/** The digits are those of ISO 4217, whatever the runtime's own tables say; see `kernel/money.ts`. */
export function formatOf(locale: Locale, currency: string): PageFormat {
  const digits = minorDigits(currency);
  const money = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'code',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const time = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
    timeZone: 'UTC',
  });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  return {
    // A decimal string is formatted digit by digit; a fraction of a number would be rounded first.
    money: (amount) => money.format(toDecimal(amount, currency) as `${number}`),
    time: (instant) => `${time.format(new Date(instant))} UTC`,
    day: (date) => day.format(new Date(date)),
  };
}
