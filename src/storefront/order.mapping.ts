import { plainAddress } from '../kernel/address.js';
import { type OrderLife, remainingTotal } from '../order/order-lives.service.js';
import { type Order } from '../order/order.types.js';
import { type Payment, type PaymentMethodChoice } from '../payment/payment.types.js';
import { type MoneyDto, toMoneyDto } from '../platform/http/money.dto.js';
import { toTaxSumsDto, toTotalsDto } from '../platform/http/totals.dto.js';
import { toOrderLineDto } from '../platform/http/order-line.dto.js';
import { type OrderTotalsDto } from './order-totals.dto.js';
import { type OrderDto } from './order.dto.js';
import { type OrderPaymentDto, type PaymentMethodsDto } from './payment.dto.js';

function toOrderTotalsDto({ totals, currency }: Order): OrderTotalsDto {
  return { ...toTotalsDto(totals, currency), transferDiscount: toMoneyDto(totals.transferDiscount, currency) };
}

/** What an order's answer says of it besides its own fields. */
export interface OrderSurroundings extends Pick<OrderDto, 'publicOrderUrl' | 'paymentUrl'> {
  /** Oldest first. */
  readonly payments: readonly Payment[];
  readonly life: OrderLife;
}

export function toOrderDto(order: Order, { payments, life, ...links }: OrderSurroundings): OrderDto {
  const money = (amount: number): MoneyDto => toMoneyDto(amount, order.currency);
  return {
    id: order.id,
    number: order.number,
    secretSlug: order.secretSlug,
    status: order.status,
    ...toLifeDto(life, order.currency),
    paymentStatus: order.paymentStatus,
    payments: payments.map(toPaymentDto),
    paymentDueAt: order.paymentDueAt,
    ...links,
    currency: order.currency,
    lines: order.lines.map((line) => toOrderLineDto(line, order.currency)),
    totals: toOrderTotalsDto(order),
    remainingTotal: money(remainingTotal(order, life.cancellations)),
    taxes: toTaxSumsDto(order.taxes, order.currency),
    adjustments: order.adjustments.map(({ type, source, label, amount, line }) => ({
      type,
      source,
      label,
      amount: money(amount),
      lineId: line === null ? null : (order.lines[line]?.id ?? null),
    })),
    email: order.email,
    phone: order.phone,
    shippingAddress: order.shippingAddress && plainAddress(order.shippingAddress),
    billingAddress: order.billingAddress && plainAddress(order.billingAddress),
    shippingOption: order.shippingOption,
    paymentMethod: order.paymentMethod,
    couponCode: order.couponCode,
    note: order.note,
    quote: order.quote && { code: order.quote.code, revision: order.quote.revision },
    mixins: order.mixins,
    placedAt: order.placedAt,
  };
}

/** What the buyer is told of an order's life: nothing of the staff, and of its notes those that are for the buyer. */
function toLifeDto(
  { nextStatuses, fulfilments, cancellations, notes }: OrderLife,
  currency: string,
): Pick<OrderDto, 'nextStatuses' | 'shipments' | 'cancellations' | 'messages'> {
  return {
    nextStatuses: [...nextStatuses],
    shipments: fulfilments.map(({ id, status, carrier, trackingNumber, trackingUrl, lines, createdAt, history }) => ({
      id,
      status,
      carrier,
      trackingNumber,
      trackingUrl,
      lines: lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
      shippedAt: createdAt,
      history: history.map(({ status: news, location, description, occurredAt }) => ({
        status: news,
        location,
        description,
        occurredAt,
      })),
    })),
    cancellations: cancellations.map(({ lines, amount, createdAt }) => ({
      lines: lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
      amount: toMoneyDto(amount, currency),
      cancelledAt: createdAt,
    })),
    messages: notes
      .filter(({ visibility }) => visibility === 'buyer')
      .map(({ text, createdAt }) => ({ text, createdAt })),
  };
}

export function toPaymentDto(payment: Payment): OrderPaymentDto {
  const { id, method, status, amount, currency, declineReason, createdAt } = payment;
  // Of a payment that is being given up the buyer is to do nothing any more.
  const action = payment.voidRequested ? null : payment.action;
  return { id, method, status, amount: toMoneyDto(amount, currency), action, declineReason, createdAt };
}

export function toPaymentMethodsDto(methods: readonly PaymentMethodChoice[]): PaymentMethodsDto {
  return { items: methods.map(({ code, name }) => ({ code, name })) };
}
