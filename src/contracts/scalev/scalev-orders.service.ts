import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type CheckoutOutcome } from '../../checkout/checkout.types.js';
import { OrderGoods } from '../../order/order-goods.service.js';
import { OrderHistories } from '../../order/order-histories.service.js';
import { OrderLinks } from '../../order/order-links.service.js';
import { type Cancellation } from '../../order/fulfilment.types.js';
import { type Order } from '../../order/order.types.js';
import { PaymentAccounts } from '../../payment/payment-accounts.service.js';
import { PaymentRecords } from '../../payment/payment-records.service.js';
import { PaymentService } from '../../payment/payment.service.js';
import { type Payment } from '../../payment/payment.types.js';
import { pipelined } from '../../platform/database/pipeline.js';
import { type Store } from '../../store/store.types.js';
import { type ScalevOrderDto } from './dto/order.dto.js';
import { type AskedPayment, type OrderFacts, toOrderDto } from './order.mapping.js';
import { paymentStatusName } from './statuses.js';

/** What an answer tells of an order that its payment decides. */
type OfPayment = Pick<OrderFacts, 'payment' | 'online' | 'publicOrderUrl' | 'paymentUrl' | 'asked'>;

/** Orders as this contract answers with them. Reads only. */
@Injectable()
export class ScalevOrders {
  constructor(
    private readonly dataSource: DataSource,
    private readonly histories: OrderHistories,
    private readonly goods: OrderGoods,
    private readonly payments: PaymentService,
    private readonly records: PaymentRecords,
    private readonly accounts: PaymentAccounts,
    private readonly links: OrderLinks,
  ) {}

  /** What a checkout has come to. The same outcome gives the same answer, whatever has become of the order since. */
  async placed(store: Store, { order, payment }: CheckoutOutcome): Promise<ScalevOrderDto> {
    return toOrderDto({
      store,
      order,
      ...this.ofPayment(order, payment, []),
      history: [{ to: order.status, at: order.placedAt }],
      paidAt: isPaid(order) ? order.placedAt : null,
      inConflict: false,
      provenAt: null,
      shipments: [],
      accounts: await this.accounts.ofStore(this.dataSource.manager, store.id),
    });
  }

  async ofOne(store: Store, order: Order): Promise<ScalevOrderDto> {
    const [answer] = await this.of(store, [order]);
    return answer as ScalevOrderDto;
  }

  /** Orders of one store, in the given order. A fixed number of reads, however many there are. */
  async of(store: Store, orders: readonly Order[]): Promise<ScalevOrderDto[]> {
    if (orders.length === 0) return [];
    const ids = orders.map(({ id }) => id);
    const scope = [this.dataSource.manager, store.id] as const;
    const [histories, payments, moments, shipments, cancellations, accounts] = await pipelined(
      this.dataSource.manager,
      [
        () => this.histories.ofOrders(...scope, ids),
        () => this.payments.ofOrders(...scope, ids),
        () => this.records.moments(...scope, ids),
        () => this.goods.fulfilments(...scope, ids),
        () => this.goods.cancellations(...scope, ids),
        () => this.accounts.ofStore(...scope),
      ],
    );
    return orders.map((order) => {
      const own = payments.filter(({ orderId }) => orderId === order.id);
      const { capturedAt = null, provenAt = null } = moments.get(order.id) ?? {};
      const paid = isPaid(order);
      return toOrderDto({
        store,
        order,
        ...this.ofPayment(
          order,
          own.findLast(isStanding) ?? givenUp(own.at(-1)),
          cancellations.filter(({ orderId }) => orderId === order.id),
        ),
        history: histories.get(order.id) ?? [],
        paidAt: paid ? capturedAt : null,
        inConflict: !paid && own.some(isInConflict),
        provenAt,
        shipments: shipments.filter(({ orderId }) => orderId === order.id),
        accounts,
      });
    });
  }

  private ofPayment(order: Order, payment: Payment | null, cancellations: readonly Cancellation[]): OfPayment {
    const prepaid = payment !== null && this.payments.isPrepaid(payment);
    return {
      payment,
      online: payment !== null && !this.payments.isOffline(payment),
      publicOrderUrl: this.links.publicOrderUrl(order),
      paymentUrl: this.links.paymentUrl(order, { prepaid, cancellations }),
      asked: askedOf(order),
    };
  }
}

/** An option that is part of the method's code stands beside the rest of it: `va_bca` with `bca` is `va`. */
function askedOf({ paymentMethod: method, paymentOption: option }: Order): AskedPayment {
  const ending = `_${option}`;
  return { method: option !== null && method.endsWith(ending) ? method.slice(0, -ending.length) : method, option };
}

function isPaid({ paymentStatus }: Order): boolean {
  return paymentStatusName(paymentStatus) === 'paid';
}

function isStanding({ status, voidRequested }: Payment): boolean {
  return status !== 'voided' && !voidRequested;
}

/** What a payment tells that nobody is to make any more. */
function givenUp(payment: Payment | undefined): Payment | null {
  return payment ? { ...payment, action: null } : null;
}

function isInConflict({ status, conflict }: Payment): boolean {
  return status === 'conflict' && conflict?.resolution === undefined;
}
