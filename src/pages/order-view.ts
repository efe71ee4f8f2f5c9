import { type Address } from '../kernel/address.js';
import { webAddress } from '../kernel/web-address.js';
import { type Fulfilment } from '../order/fulfilment.types.js';
import { type Order, type OrderShippingOption } from '../order/order.types.js';
import { ledgerRows } from './ledger.js';
import { formatOf, type PageFormat } from './page-format.js';
import { type PageOrder } from './page-orders.service.js';
import { type PageTexts, textsOf } from './page-texts.js';

/**
 * What pages may show of an order, already in words: nothing but this reaches a template, so that a new field of an order
 * is never shown by accident. Not in it: who did what and why in its history and shipments, its customer, its notes, its channel.
 */
export interface OrderView {
  readonly t: PageTexts;
  readonly lang: string;
  readonly store: string;
  readonly number: string;
  readonly orderPath: string;
  readonly payPath: string;
  readonly placedAt: Instant;
  readonly status: string;
  readonly paymentStatus: string;
  readonly lines: readonly LineView[];
  readonly subtotal: string;
  readonly ledger: readonly { readonly label: string; readonly amount: string }[];
  readonly total: string;
  readonly delivery: string | null;
  readonly shippingAddress: readonly string[];
  readonly billingAddress: readonly string[];
  readonly shipments: readonly ShipmentView[];
  readonly history: readonly { readonly status: string; readonly at: Instant }[];
}

export interface ShipmentView {
  readonly status: string;
  readonly sentAt: Instant;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  /** Of a web page. */
  readonly trackingUrl: string | null;
  /** "2 × Jamdani Saree" */
  readonly pieces: readonly string[];
}

export interface LineView {
  readonly name: string;
  readonly sku: string;
  /** "Colour: Red" */
  readonly details: readonly string[];
  readonly quantity: number;
  readonly unitPrice: string;
  readonly subtotal: string;
}

/** A time for people, and for machines. */
export interface Instant {
  readonly iso: string;
  readonly text: string;
}

export function toOrderView({
  store,
  order,
  history,
  fulfilments,
}: Pick<PageOrder, 'store' | 'order' | 'history' | 'fulfilments'>): OrderView {
  const t = textsOf(store.locale);
  const format = formatOf(store.locale, order.currency);
  return {
    t,
    lang: store.locale,
    store: store.name,
    number: order.number,
    orderPath: `/orders/${order.secretSlug}`,
    payPath: `/pay/${order.secretSlug}`,
    placedAt: instant(order.placedAt, format),
    status: t.statuses[order.status],
    paymentStatus: t.paymentStatuses[order.paymentStatus],
    lines: order.lines.map((line) => toLineView(line, format)),
    subtotal: format.money(order.totals.subtotal),
    ledger: ledgerRows(order, t).map(({ label, amount }) => ({ label, amount: format.money(amount) })),
    total: format.money(order.totals.total),
    delivery: order.shippingOption && deliveryText(order.shippingOption, format),
    shippingAddress: addressLines(order.shippingAddress, store.locale),
    billingAddress: addressLines(order.billingAddress ?? order.shippingAddress, store.locale),
    shipments: fulfilments.map((fulfilment) => toShipmentView(fulfilment, order, t, format)),
    history: history.map(({ to, at }) => ({ status: t.statuses[to], at: instant(at, format) })),
  };
}

function deliveryText({ name, window }: OrderShippingOption, format: PageFormat): string {
  return window ? `${name}, ${format.day(window.date)}, ${window.slot}` : name;
}

export function instant(iso: string, format: PageFormat): Instant {
  return { iso, text: format.time(iso) };
}

function toShipmentView(
  { status, createdAt, carrier, trackingNumber, trackingUrl, lines }: Fulfilment,
  order: Order,
  t: PageTexts,
  format: PageFormat,
): ShipmentView {
  const names = new Map(order.lines.map(({ id, name }) => [id, name]));
  return {
    status: t.shipmentStatuses[status],
    sentAt: instant(createdAt, format),
    carrier,
    trackingNumber,
    trackingUrl: webAddress(trackingUrl),
    pieces: lines.map(({ lineId, quantity }) => `${quantity} × ${names.get(lineId) ?? ''}`),
  };
}

function toLineView(line: Order['lines'][number], { money }: PageFormat): LineView {
  return {
    name: line.name,
    sku: line.sku,
    details: [
      ...line.options.map(({ name, value }) => `${name}: ${value}`),
      ...line.components.map(({ quantity, name, options }) =>
        [`${quantity} × ${name}`, ...options.map(({ value }) => value)].join(', '),
      ),
    ],
    quantity: line.quantity,
    unitPrice: money(line.unitPrice),
    subtotal: money(line.subtotal),
  };
}

/** As it stands on an envelope. */
function addressLines(address: Address | null, locale: string): string[] {
  if (address === null) return [];
  const { name, company, line1, line2, district, city, region, postalCode, country } = address;
  const place = [postalCode, city, region === city ? null : region].filter(Boolean).join(' ');
  const land = new Intl.DisplayNames(locale, { type: 'region' }).of(country);
  return [name, company, line1, line2, district, place, land].filter(
    (line) => typeof line === 'string' && line !== '',
  ) as string[];
}
