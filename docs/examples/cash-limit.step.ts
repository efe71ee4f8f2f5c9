import { type CheckoutContext, CheckoutStep } from '../../src/checkout/checkout-step.js';
import { DomainError } from '../../src/kernel/domain-error.js';

const mostInCash = 5_000_000;

/** Couriers do not carry more than 50,000.00 in cash. */
export class CashLimit extends CheckoutStep {
  readonly code = 'cash-limit';

  override validate({ draft }: CheckoutContext): void {
    if (draft.paymentMethod === 'COD' && draft.totals.total > mostInCash) {
      throw new DomainError('payment.cash_limit', 'invalid', 'This order is too large to be paid in cash.');
    }
  }
}
