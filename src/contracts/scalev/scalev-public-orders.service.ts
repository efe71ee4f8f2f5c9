import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OrderPayments } from '../../checkout/order-payments.service.js';
import { hasBeenPaid, OrderService } from '../../order/order.service.js';
import { type Store } from '../../store/store.types.js';
import { type ScalevOrderDto } from './dto/order.dto.js';
import { ScalevOrders } from './scalev-orders.service.js';

/** Orders of a store as their secret slug opens them. */
@Injectable()
export class ScalevPublicOrders {
  constructor(
    private readonly dataSource: DataSource,
    private readonly orders: OrderService,
    private readonly orderPayments: OrderPayments,
    private readonly answers: ScalevOrders,
  ) {}

  /** Throws `order.not_found`. */
  async read(store: Store, secretSlug: string): Promise<ScalevOrderDto> {
    return this.answers.ofOne(store, await this.orders.getBySlug(this.dataSource.manager, store.id, secretSlug));
  }

  /**
   * Sees to it that there is a payment of the order by its method, and says whether it had to be opened. An order that
   * is paid needs none. Opens its own transactions; idempotent. Throws `order.not_found`, `order.not_payable` for one
   * that wants no money any more, and `payment.declined`.
   */
  async pay(store: Store, secretSlug: string): Promise<boolean> {
    const order = await this.orders.getBySlug(this.dataSource.manager, store.id, secretSlug);
    if (hasBeenPaid(order.paymentStatus)) return false;
    const wish = { store, orderId: order.id, method: order.paymentMethod, input: {}, returnUrl: null };
    return (await this.orderPayments.open(wish)).opened;
  }
}
