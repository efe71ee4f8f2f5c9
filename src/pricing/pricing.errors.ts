import { DomainError } from '../kernel/domain-error.js';
import { type Adjustment, type CouponRefusal, type DiscountScope } from './pricing.types.js';

const refusals: Record<CouponRefusal, string> = {
  not_found: 'There is no such coupon.',
  not_started: 'The coupon is not valid yet.',
  ended: 'The coupon is no longer valid.',
  used_up: 'The coupon has been used up.',
  minimum_not_reached: 'The basket is below the minimum of the coupon.',
  customer_limit_reached: 'The customer may not use the coupon again.',
  not_for_these_items: 'The coupon is for none of the items in the basket.',
  not_for_this_customer: 'The coupon is for other customers.',
};

/** `coupon.<reason>`: the coupon of this code does not apply. A conflict when its uses are gone, invalid otherwise. */
export function couponRefused(code: string, reason: CouponRefusal): DomainError {
  const kind = reason === 'used_up' || reason === 'customer_limit_reached' ? 'conflict' : 'invalid';
  return new DomainError(`coupon.${reason}`, kind, refusals[reason], { coupon: code });
}

/** Whether an error says that a coupon does not apply. */
export function isCouponRefusal(error: unknown): boolean {
  return error instanceof DomainError && Object.keys(refusals).some((reason) => error.code === `coupon.${reason}`);
}

/** `coupon.not_found`: the store has no coupon with this id. */
export function couponNotFound(): DomainError {
  return new DomainError('coupon.not_found', 'not_found', refusals.not_found);
}

/** `coupon.code_taken`: another coupon of the store has the code. */
export function couponCodeTaken(code: string): DomainError {
  return new DomainError('coupon.code_taken', 'conflict', 'Another coupon has this code.', { coupon: code });
}

/** `coupon.code_invalid`: letters A–Z, digits, dot, underscore and hyphen, at most 64, the first a letter or digit. */
export function couponCodeInvalid(): DomainError {
  return new DomainError(
    'coupon.code_invalid',
    'invalid',
    'A coupon code has 1 to 64 letters, digits, dots, underscores or hyphens.',
  );
}

/** `coupon.period_invalid`: it would end before it starts. */
export function couponPeriodInvalid(): DomainError {
  return new DomainError('coupon.period_invalid', 'invalid', 'The coupon has to end after it starts.');
}

/** `coupon.scope_unknown`: the store has no such products, categories or customer groups. */
export function couponScopeUnknown(unknown: DiscountScope): DomainError {
  return new DomainError(
    'coupon.scope_unknown',
    'invalid',
    'The coupon is for something that the store does not have.',
    {
      ...unknown,
    },
  );
}

/** `coupon.limit_fixed`: a limit can be raised, the total one lowered to the uses so far, none added or taken away. */
export function couponLimitFixed(limit: 'maxUses' | 'maxUsesPerCustomer'): DomainError {
  return new DomainError('coupon.limit_fixed', 'conflict', 'The limit cannot be changed to that.', { limit });
}

/** A price rule broke its contract: a fault in the program, not in the request. */
export class PriceRuleError extends Error {
  constructor(
    readonly adjustment: Adjustment,
    fault: string,
  ) {
    const { rule, type, source, amount, line } = adjustment;
    super(`Price rule ${rule}: ${type} of ${amount} from ${source}${line === null ? '' : ` on line ${line}`} ${fault}`);
    this.name = 'PriceRuleError';
  }
}
