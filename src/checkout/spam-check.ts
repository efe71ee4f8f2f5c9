import { type EntityManager } from 'typeorm';
import { pipelined } from '../platform/database/pipeline.js';
import { type SpamLimits } from '../store/store.types.js';
import { type CheckoutCommand } from './checkout.types.js';

/** Who orders what, as far as it is known before anything is looked up. */
export interface SpamCandidate extends Pick<
  CheckoutCommand,
  'channel' | 'customerId' | 'items' | 'shippingAddress' | 'note'
> {
  readonly storeId: number;
  readonly limits: SpamLimits;
  /** The buyer's phone number, or else that of the shipping address. E.164. */
  readonly phone: string | null;
  readonly email: string | null;
}

/**
 * Tells whether an order looks like spam. It is placed all the same, with the code of the check among its signs: people
 * decide what becomes of it.
 *
 * Asked for the orders of stores that check them, in the transaction of the checkout: reads only, no network. Its first
 * statement travels together with those that look the items up, so a check of one statement costs no round trip.
 */
export abstract class SpamCheck {
  /** Unique, stable, kebab-case. Orders keep it. */
  abstract readonly code: string;

  abstract suspects(db: EntityManager, candidate: SpamCandidate): Promise<boolean>;
}

/** The checks of this installation: the built-in ones and those of `extensions.ts`. */
export class SpamChecks {
  private readonly checks: SpamCheck[] = [];

  add(check: SpamCheck): void {
    if (this.checks.some(({ code }) => code === check.code))
      throw new Error(`Two spam checks are called ${check.code}`);
    this.checks.push(check);
  }

  /** The codes of the checks that take a checkout for spam; null, and nothing is asked, where the store has none checked. */
  async signs(db: EntityManager, command: CheckoutCommand): Promise<readonly string[] | null> {
    const { store, contact, shippingAddress, channel, customerId, items, note } = command;
    if (!store.spam) return null;
    const phone = contact.phone ?? shippingAddress?.phone ?? null;
    const about = { channel, customerId, items, shippingAddress, note, phone, email: contact.email ?? null };
    const candidate = { ...about, storeId: store.id, limits: store.spam };
    const verdicts = await pipelined(
      db,
      this.checks.map((check) => () => check.suspects(db, candidate)),
    );
    return this.checks.filter((_, index) => verdicts[index]).map(({ code }) => code);
  }
}
