import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type CheckoutOutcome } from '../checkout/checkout.types.js';
import { OrderLinks } from '../order/order-links.service.js';
import { type OrderLife, OrderLives } from '../order/order-lives.service.js';
import { type Order } from '../order/order.types.js';
import { PaymentService } from '../payment/payment.service.js';
import { type Payment } from '../payment/payment.types.js';
import { type OrderDto, type PlacedOrderDto } from './order.dto.js';
import { toOrderDto, toPaymentDto } from './order.mapping.js';

/** Orders as this API answers with them: with their payments, and where people find them. */
@Injectable()
export class OrderAnswers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly payments: PaymentService,
    private readonly links: OrderLinks,
    private readonly lives: OrderLives,
  ) {}

  /** Orders of one store, in the given order. Six reads for all of them. */
  async of(storeId: number, orders: readonly Order[]): Promise<OrderDto[]> {
    if (orders.length === 0) return [];
    const ids = orders.map(({ id }) => id);
    const { manager } = this.dataSource;
    const payments = await this.payments.ofOrders(manager, storeId, ids);
    const lives = await this.lives.of(manager, storeId, orders);
    return lives.map(({ order, life }) =>
      this.compose(
        order,
        payments.filter(({ orderId }) => orderId === order.id),
        life,
      ),
    );
  }

  async ofOne(order: Order): Promise<OrderDto> {
    const { manager } = this.dataSource;
    const payments = await this.payments.ofOrder(manager, order.storeId, order.id);
    return this.compose(order, payments, await this.lives.ofOne(manager, order));
  }

  /** What a checkout has come to. The same outcome gives the same answer, whatever has become of the order since. */
  placed({ order, payment }: CheckoutOutcome): PlacedOrderDto {
    return { ...this.compose(order, [payment], this.lives.ofPlaced(order)), payment: toPaymentDto(payment) };
  }

  private compose(order: Order, payments: readonly Payment[], life: OrderLife): OrderDto {
    const last = payments.at(-1);
    const prepaid = last !== undefined && this.payments.isPrepaid(last);
    return toOrderDto(order, {
      payments,
      life,
      publicOrderUrl: this.links.publicOrderUrl(order),
      paymentUrl: this.links.paymentUrl(order, { prepaid, cancellations: life.cancellations }),
    });
  }
}
