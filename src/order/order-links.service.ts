import { Injectable } from '@nestjs/common';
import { Env } from '../platform/config/env.js';
import { type Cancellation } from './fulfilment.types.js';
import { remainingTotal } from './order-lives.service.js';
import { type Order, type OrderStatus } from './order.types.js';

/** The statuses in which an order wants no money any more. */
const closed: ReadonlySet<OrderStatus> = new Set<OrderStatus>(['cancelled', 'refunded', 'disputed']);

type Payable = Pick<Order, 'status' | 'paymentStatus' | 'totals'>;

/** What decides whether people are sent to pay an order. */
export interface PaymentTerms {
  /** Whether the goods wait for the money (`PaymentMethodChoice.prepaid`): who pays the courier need not go anywhere. */
  readonly prepaid: boolean;
  /** Of the order. */
  readonly cancellations: readonly Cancellation[];
}

/** Where people find an order: absolute URLs under PUBLIC_URL, or under the address that the server listens on. Pure. */
@Injectable()
export class OrderLinks {
  constructor(private readonly env: Env) {}

  /** The page that shows the order to whoever has its secret slug. */
  publicOrderUrl({ secretSlug }: Pick<Order, 'secretSlug'>): string {
    return `${this.base}/orders/${secretSlug}`;
  }

  /** The page on which the order can be paid; null for one that waits for no money. */
  paymentUrl(order: Payable & Pick<Order, 'secretSlug'>, { prepaid, cancellations }: PaymentTerms): string | null {
    return prepaid && isPayable(order, cancellations) ? `${this.base}/pay/${order.secretSlug}` : null;
  }

  /** The absolute URL of a path of ours. */
  absolute(path: string): string {
    return this.base + path;
  }

  private get base(): string {
    return (this.env.publicUrl ?? this.env.localUrl).replace(/\/+$/, '');
  }
}

/**
 * Whether the buyer may start a payment: nothing has been paid or promised, the order still stands, and something of what
 * it costs is left. Pure.
 */
export function isPayable(order: Payable, cancellations: readonly Cancellation[]): boolean {
  const { status, paymentStatus, totals } = order;
  if (paymentStatus !== 'unpaid' || closed.has(status)) return false;
  return totals.total === 0 || remainingTotal(order, cancellations) > 0;
}
