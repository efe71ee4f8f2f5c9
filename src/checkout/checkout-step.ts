import { Logger } from '@nestjs/common';
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

  /**
   * Told after a checkout that waited for a payment was undone. Not in a transaction. Best effort: a crash in between
   * loses the call and a failure is only logged, for everything is given back already.
   */
  undo?(draft: OrderDraft): Promise<void>;
}

/** The steps of this installation; `extensions.ts` fills it. */
export class CheckoutSteps {
  private readonly logger = new Logger(CheckoutSteps.name);
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

  /** Tells every step, whichever of them fails. */
  async undo(draft: OrderDraft): Promise<void> {
    for (const step of this.steps) {
      try {
        await step.undo?.(draft);
      } catch (error) {
        this.logger.error({ err: error, orderId: draft.id }, `${step.code} failed to undo its part of a checkout`);
      }
    }
  }
}
