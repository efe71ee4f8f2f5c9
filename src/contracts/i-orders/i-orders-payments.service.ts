import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OrderPayments } from '../../checkout/order-payments.service.js';
import { OrderGoods } from '../../order/order-goods.service.js';
import { OrderLinks } from '../../order/order-links.service.js';
import { remainingTotal } from '../../order/order-lives.service.js';
import { OrderService } from '../../order/order.service.js';
import { PaymentService } from '../../payment/payment.service.js';
import { type Store } from '../../store/store.types.js';
import { type OrderPaymentStateDto } from './dto/payment.dto.js';
import { toPaymentState } from './mapping.js';

/** An order and whose it is. */
export interface OwnOrder {
  readonly store: Store;
  readonly customerId: number;
  readonly orderId: string;
}

/** The payment of an order that is placed, at its locked total without what was cancelled of it. */
@Injectable()
export class IOrdersPayments {
  constructor(
    private readonly dataSource: DataSource,
    private readonly orders: OrderService,
    private readonly goods: OrderGoods,
    private readonly payments: PaymentService,
    private readonly orderPayments: OrderPayments,
    private readonly links: OrderLinks,
  ) {}

  /** How it stands. Reads only. Throws `order.not_found`. */
  async show({ store, customerId, orderId }: OwnOrder): Promise<OrderPaymentStateDto> {
    const { manager } = this.dataSource;
    const order = await this.orders.getOwn(manager, { storeId: store.id, customerId }, orderId);
    const cancellations = await this.goods.cancellations(manager, store.id, [order.id]);
    return toPaymentState({
      order,
      remainingTotal: remainingTotal(order, cancellations),
      payments: await this.payments.ofOrder(manager, store.id, order.id),
      methods: await this.payments.methods(manager, store.id),
      payUrl: this.links.paymentUrl(order, { prepaid: true, cancellations }),
    });
  }

  /**
   * Starts a payment, or finds the one that is open by the method: one order is charged once. Opens its own transactions.
   * Returns whether it is new. Throws `order.not_found` and what `OrderPayments.open` throws.
   */
  async start({ store, customerId, orderId }: OwnOrder, method: string): Promise<boolean> {
    const { id } = await this.orders.getOwn(this.dataSource.manager, { storeId: store.id, customerId }, orderId);
    const wish = { store, orderId: id, method, input: {}, returnUrl: null };
    return (await this.orderPayments.open(wish)).opened;
  }
}
