import { plainAddress } from '../kernel/address.js';
import { type OrderLife, remainingTotal } from '../order/order-lives.service.js';
import { type Order, type OrderFilter } from '../order/order.types.js';
import { type Payment } from '../payment/payment.types.js';
import { type MoneyDto, toMoneyDto } from '../platform/http/money.dto.js';
import { toOrderLineDto } from '../platform/http/order-line.dto.js';
import { toTaxSumsDto } from '../platform/http/totals.dto.js';
import { decodeCursor } from '../platform/http/page.js';
import { type AdminOrderDto, type AdminOrderSummaryDto, type OrderQueryDto } from './order.dto.js';
import { toAdminCancellationDto, toAdminFulfilmentDto, toAdminOrderNoteDto } from './fulfilment.mapping.js';
import { toAdminPaymentDto } from './payment.mapping.js';

/** One row more than asked for, so that the page knows whether there is another. */
export function toOrderFilter(query: OrderQueryDto): OrderFilter {
  return {
    below: query.after === undefined ? undefined : decodeCursor(query.after, 'uuid')[0],
    status: query.status,
    paymentStatus: query.paymentStatus,
    email: query.email,
    number: query.number,
    customerId: query.customerId,
    placedFrom: query.placedFrom === undefined ? undefined : new Date(query.placedFrom),
    placedBefore: query.placedBefore === undefined ? undefined : new Date(query.placedBefore),
    suspected: query.suspected,
    limit: query.limit + 1,
  };
}

export function toAdminOrderSummaryDto(order: Order): AdminOrderSummaryDto {
  return {
    id: order.id,
    number: order.number,
    status: order.status,
    paymentStatus: order.paymentStatus,
    channel: order.channel,
    customerId: order.customerId,
    email: order.email,
    total: toMoneyDto(order.totals.total, order.currency),
    spamSigns: order.spamSigns && [...order.spamSigns],
    placedAt: order.placedAt,
  };
}

export interface OrderFile {
  readonly order: Order;
  readonly payments: readonly Payment[];
  readonly life: OrderLife;
}

export function toAdminOrderDto({ order, payments, life }: OrderFile): AdminOrderDto {
  const money = (amount: number): MoneyDto => toMoneyDto(amount, order.currency);
  return {
    ...toAdminOrderSummaryDto(order),
    paymentDueAt: order.paymentDueAt,
    lines: order.lines.map((line) => ({
      ...toOrderLineDto(line, order.currency),
      openQuantity: life.open.find(({ lineId }) => lineId === line.id)?.quantity ?? 0,
    })),
    totals: Object.fromEntries(Object.entries(order.totals).map(([name, amount]) => [name, money(amount)])),
    remainingTotal: money(remainingTotal(order, life.cancellations)),
    taxes: toTaxSumsDto(order.taxes, order.currency),
    adjustments: order.adjustments.map(({ type, rule, source, label, amount, line }) => ({
      type,
      rule,
      source,
      label,
      amount: money(amount),
      lineId: line === null ? null : (order.lines[line]?.id ?? null),
    })),
    phone: order.phone,
    shippingAddress: order.shippingAddress && plainAddress(order.shippingAddress),
    billingAddress: order.billingAddress && plainAddress(order.billingAddress),
    furtherAddresses: order.furtherAddresses.map(({ type, address }) => ({ type, address: plainAddress(address) })),
    shippingOption: order.shippingOption,
    couponCode: order.couponCode,
    note: order.note,
    quote: order.quote && { ...order.quote },
    mixins: order.mixins,
    payments: payments.map(toAdminPaymentDto),
    fulfilments: life.fulfilments.map(toAdminFulfilmentDto),
    cancellations: life.cancellations.map((cancellation) => toAdminCancellationDto(cancellation, order.currency)),
    notes: life.notes.map(toAdminOrderNoteDto),
    history: life.history.map(({ from, to, actor, reason, at }) => ({ from, to, actor, reason, at })),
    nextStatuses: [...life.nextStatuses],
  };
}
