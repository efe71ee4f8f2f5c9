import { type Tx } from '../platform/database/tx.js';
import { type OrderDraft } from '../order/order.types.js';
import { type CheckoutCommand } from './checkout.types.js';

export interface CheckoutContext {
  readonly command: CheckoutCommand;
  /** The priced order-to-be. */
  readonly draft: OrderDraft;
}

/**
 * A team's own part of a checkout, at two named places; the core sequence is code. Steps run in the order of
 * `extensions.ts`.
 */
export abstract class CheckoutStep {
  abstract readonly code: string;

  /** May refuse a priced checkout by throwing a `DomainError`; nothing has been written yet. Synchronous, no I/O. */
  validate?(context: CheckoutContext): void;

  /** Writes along with the order, in its transaction. No network. May run again when the transaction does. */
  beforePlace?(tx: Tx, draft: OrderDraft): Promise<void>;

  /** Called after a checkout that waited for a payment was undone. Not in a transaction; at least once. */
  undo?(draft: OrderDraft): Promise<void>;
}

/** The steps of this installation; `extensions.ts` fills it. */
export class CheckoutSteps {
  private readonly steps: CheckoutStep[] = [];

  add(step: CheckoutStep): void {
    this.steps.push(step);
  }

  validate(context: CheckoutContext): void {
    for (const step of this.steps) step.validate?.(context);
  }

  async beforePlace(tx: Tx, draft: OrderDraft): Promise<void> {
    for (const step of this.steps) await step.beforePlace?.(tx, draft);
  }

  async undo(draft: OrderDraft): Promise<void> {
    for (const step of this.steps) await step.undo?.(draft);
  }
}
