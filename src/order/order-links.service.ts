import { Injectable } from '@nestjs/common';
import { Env } from '../platform/config/env.js';
import { type Order, type OrderStatus } from './order.types.js';

/** The statuses in which an order wants no money any more. */
const closed: ReadonlySet<OrderStatus> = new Set<OrderStatus>(['cancelled', 'refunded', 'disputed']);

type Linked = Pick<Order, 'secretSlug' | 'status' | 'paymentStatus'>;

/** Where people find an order: absolute URLs under PUBLIC_URL, or under the address that the server listens on. Pure. */
@Injectable()
export class OrderLinks {
  constructor(private readonly env: Env) {}

  /** The page that shows the order to whoever has its secret slug. */
  publicOrderUrl({ secretSlug }: Pick<Order, 'secretSlug'>): string {
    return `${this.base}/orders/${secretSlug}`;
  }

  /**
   * The page on which the order can be paid; null for one that waits for no money. `prepaid` says whether the goods wait
   * for it (`PaymentMethodChoice.prepaid`): who pays the courier need not go there.
   */
  paymentUrl(order: Linked, prepaid: boolean): string | null {
    return prepaid && isPayable(order) ? `${this.base}/pay/${order.secretSlug}` : null;
  }

  /** The absolute URL of a path of ours. */
  absolute(path: string): string {
    return this.base + path;
  }

  private get base(): string {
    return (this.env.publicUrl ?? this.env.localUrl).replace(/\/+$/, '');
  }
}

/** Whether the buyer may start a payment: nothing has been paid or promised, and the order still stands. */
export function isPayable({ status, paymentStatus }: Pick<Order, 'status' | 'paymentStatus'>): boolean {
  return paymentStatus === 'unpaid' && !closed.has(status);
}
