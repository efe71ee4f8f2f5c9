import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OrderPayments } from '../checkout/order-payments.service.js';
import { OrderService } from '../order/order.service.js';
import { type Order } from '../order/order.types.js';
import { PaymentService } from '../payment/payment.service.js';
import { requestFingerprint } from '../platform/http/request-fingerprint.js';
import { IdempotentRequests } from '../store/idempotent-requests.service.js';
import { type Store } from '../store/store.types.js';
import { toPaymentDto } from './order.mapping.js';
import { type NewPaymentDto, type OrderPaymentDto, type OrderPaymentsDto } from './payment.dto.js';
import { toReturnUrl } from './return-url.js';

/** An order that somebody wants to pay. */
export interface PaymentRequested {
  readonly store: Store;
  readonly order: Order;
  readonly idempotencyKey: string | null;
}

export interface PaymentAnswer {
  readonly payment: OrderPaymentDto;
  /** Whether it was opened for this request; otherwise it was there already. */
  readonly opened: boolean;
  /** Whether it is the answer of an earlier request with the same key. */
  readonly repeated: boolean;
}

/** Paying orders that are placed, by their customer or by whoever has the secret of their page. */
@Injectable()
export class PaymentRequests {
  constructor(
    private readonly dataSource: DataSource,
    private readonly orders: OrderService,
    private readonly payments: PaymentService,
    private readonly orderPayments: OrderPayments,
    private readonly requests: IdempotentRequests,
  ) {}

  /** Throws `order.not_found`. */
  ownOrder(owner: { storeId: number; customerId: number }, orderId: string): Promise<Order> {
    return this.orders.getOwn(this.dataSource.manager, owner, orderId);
  }

  /** Throws `order.not_found`. */
  publicOrder(storeId: number, secretSlug: string): Promise<Order> {
    return this.orders.getBySlug(this.dataSource.manager, storeId, secretSlug);
  }

  async list({ id, storeId }: Order): Promise<OrderPaymentsDto> {
    const payments = await this.payments.ofOrder(this.dataSource.manager, storeId, id);
    return { items: payments.map(toPaymentDto) };
  }

  /**
   * Opens a payment, or finds the one that is open by the same method. Opens its own transactions. Idempotent by itself,
   * and by the key. Throws what `OrderPayments.open` throws, `request.invalid` for a foreign `returnUrl`, `idempotency.*`.
   */
  async pay({ store, order, idempotencyKey: key }: PaymentRequested, body: NewPaymentDto): Promise<PaymentAnswer> {
    const { paymentMethod: method, paymentInput: input = {} } = body;
    const wish = { store, orderId: order.id, method, input, returnUrl: toReturnUrl(body.returnUrl, store) };
    const act = async (): Promise<Omit<PaymentAnswer, 'repeated'>> => {
      const { payment, opened } = await this.orderPayments.open(wish);
      return { payment: toPaymentDto(payment), opened };
    };
    if (key === null) return { ...(await act()), repeated: false };
    // One name for the route under either of its addresses: what is paid is the order.
    const principal = `order:${order.id}`;
    const fingerprint = requestFingerprint('POST', `${principal}/payments`, body);
    const { answer, repeated } = await this.requests.run({ storeId: store.id, principal, key, fingerprint }, act);
    return { ...(answer as Omit<PaymentAnswer, 'repeated'>), repeated };
  }
}
