import { type CustomerTraits } from '../identity/identity.types.js';
import { type Buyer, type BuyerIdentity } from './pricing.types.js';

/** The buyer behind an identity; `traits` are those of its customer, null for a guest. */
export function toBuyer(identity: BuyerIdentity, traits: CustomerTraits | null): Buyer {
  return {
    holder: holderOf(identity),
    groupId: traits?.groupId ?? null,
    taxExempt: traits?.taxExempt ?? false,
    firstOrder: traits && traits.firstOrderedAt === null && !traits.firstOrderTaken,
    hasOrdered: traits && traits.firstOrderedAt !== null,
    active: traits?.status !== 'blocked',
  };
}

/** Whose uses a per-customer coupon limit counts: the account, else the phone, else the e-mail address. */
function holderOf({ customerId, phone, email }: BuyerIdentity): string | null {
  if (customerId !== null) return `customer:${customerId}`;
  if (phone) return `phone:${phone}`;
  return email ? `email:${email.toLowerCase()}` : null;
}
