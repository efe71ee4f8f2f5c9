import { minorDigits } from '../../kernel/money.js';

/**
 * Where Stripe counts otherwise than ISO 4217 does (docs.stripe.com/currencies, "Special cases" and "Zero-decimal
 * currencies"): Icelandic króna and Ugandan shilling in hundredths that must be whole, Malagasy ariary in whole ones.
 */
const stripeDigits: ReadonlyMap<string, number> = new Map([
  ['ISK', 2],
  ['UGX', 2],
  ['MGA', 0],
]);

/** What of an amount of a currency with three digits has to be divisible by ten: Stripe takes two of them. */
const threeDigitStep = 10;

/** Our minor units as Stripe counts them; null for an amount that Stripe cannot take exactly. */
export function toStripeAmount(amount: number, currency: string): number | null {
  const digits = minorDigits(currency);
  if (digits === 3 && amount % threeDigitStep !== 0) return null;
  return scaled(amount, digitsAtStripe(currency) - digits);
}

/** Stripe's count of a currency in our minor units; null for what is not a whole number of them. */
export function fromStripeAmount(amount: number, currency: string): number | null {
  return scaled(amount, minorDigits(currency) - digitsAtStripe(currency));
}

function digitsAtStripe(currency: string): number {
  return stripeDigits.get(currency) ?? minorDigits(currency);
}

function scaled(amount: number, digits: number): number | null {
  const result = digits < 0 ? amount / 10 ** -digits : amount * 10 ** digits;
  return Number.isSafeInteger(result) ? result : null;
}
