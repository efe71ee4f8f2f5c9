import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OrderPayments } from '../checkout/order-payments.service.js';
import { type Cancellation, type Fulfilment } from '../order/fulfilment.types.js';
import { OrderGoods } from '../order/order-goods.service.js';
import { OrderService } from '../order/order.service.js';
import { type Order, type OrderStatusEntry } from '../order/order.types.js';
import { PaymentProofs } from '../payment/payment-proofs.service.js';
import { PaymentService } from '../payment/payment.service.js';
import { type Payment, type PaymentMethodChoice, type PaymentProof } from '../payment/payment.types.js';
import { StoreService } from '../store/store.service.js';
import { type Store } from '../store/store.types.js';

/** An order with all that its pages are made of. */
export interface PageOrder {
  readonly store: Store;
  readonly order: Order;
  readonly history: readonly OrderStatusEntry[];
  /** What has left, oldest first. */
  readonly fulfilments: readonly Fulfilment[];
  readonly cancellations: readonly Cancellation[];
  /** The newest payment that was not given up. */
  readonly payment: Payment | null;
  /** Whether the goods wait for it; an order without a payment waits, too. */
  readonly prepaid: boolean;
  readonly proofs: readonly PaymentProof[];
  readonly takesProof: boolean;
  /** What the store offers now. */
  readonly methods: readonly PaymentMethodChoice[];
}

/** Orders as their secret slug opens them: of any store, and nothing of any other order. */
@Injectable()
export class PageOrders {
  constructor(
    private readonly dataSource: DataSource,
    private readonly stores: StoreService,
    private readonly orders: OrderService,
    private readonly goods: OrderGoods,
    private readonly payments: PaymentService,
    private readonly orderPayments: OrderPayments,
    private readonly proofs: PaymentProofs,
  ) {}

  /** Throws `order.not_found`. Reads only. */
  async open(secretSlug: string): Promise<PageOrder> {
    const { manager } = this.dataSource;
    const order = await this.orders.bySecretSlug(manager, secretSlug);
    const { id, storeId } = order;
    const payment = (await this.payments.ofOrder(manager, storeId, id)).findLast(isStanding) ?? null;
    return {
      store: await this.stores.byId(storeId),
      order,
      history: await this.orders.history(manager, storeId, id),
      fulfilments: await this.goods.fulfilments(manager, storeId, [id]),
      cancellations: await this.goods.cancellations(manager, storeId, [id]),
      payment,
      prepaid: payment === null || this.payments.isPrepaid(payment),
      proofs: payment === null ? [] : await this.proofs.list(manager, storeId, payment.id),
      takesProof: payment !== null && this.proofs.isWanted(payment),
      methods: await this.payments.methods(manager, storeId),
    };
  }

  /**
   * Opens a payment by the method, or finds the one that is open already. Opens its own transactions, and asks the
   * provider outside of them. Idempotent: one order is charged once, however often a form is sent. Throws
   * `order.not_found` and what `OrderPayments.open` throws.
   */
  async pay(secretSlug: string, method: string): Promise<Payment> {
    const order = await this.orders.bySecretSlug(this.dataSource.manager, secretSlug);
    const store = await this.stores.byId(order.storeId);
    const { payment } = await this.orderPayments.open({ store, orderId: order.id, method, input: {}, returnUrl: null });
    return payment;
  }
}

function isStanding({ status, voidRequested }: Payment): boolean {
  return status !== 'voided' && !voidRequested;
}
