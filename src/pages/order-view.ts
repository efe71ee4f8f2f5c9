import { type Address } from '../kernel/address.js';
import { webAddress } from '../kernel/web-address.js';
import { type Cancellation, type Fulfilment, type LinePieces } from '../order/fulfilment.types.js';
import { piecesByLine } from '../order/line-pieces.js';
import { remainingTotal } from '../order/order-lives.service.js';
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
  /** Null where nothing was cancelled, or everything, as the status says. */
  readonly cancellation: CancellationView | null;
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

export interface CancellationView {
  /** "2 × Jamdani Saree" */
  readonly pieces: readonly string[];
  /** What they cost, as it comes off the total. */
  readonly amount: string;
  readonly remaining: string;
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
  cancellations,
}: Pick<PageOrder, 'store' | 'order' | 'history' | 'fulfilments' | 'cancellations'>): OrderView {
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
    cancellation: toCancellationView(cancellations, order, format),
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
  return {
    status: t.shipmentStatuses[status],
    sentAt: instant(createdAt, format),
    carrier,
    trackingNumber,
    trackingUrl: webAddress(trackingUrl),
    pieces: piecesOf(lines, order),
  };
}

/** Together, because only their sum is off the total. */
function toCancellationView(
  cancellations: readonly Cancellation[],
  order: Order,
  { money }: PageFormat,
): CancellationView | null {
  const lines = cancellations.flatMap((cancellation) => cancellation.lines);
  const cancelled = countOf(lines);
  if (cancelled === 0 || cancelled === countOf(order.lines)) return null;
  const remaining = remainingTotal(order, cancellations);
  return {
    pieces: piecesOf(lines, order),
    amount: money(remaining - order.totals.total),
    remaining: money(remaining),
  };
}

function countOf(lines: readonly { readonly quantity: number }[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

function piecesOf(lines: readonly LinePieces[], order: Order): string[] {
  const names = new Map(order.lines.map(({ id, name }) => [id, name]));
  return [...piecesByLine(lines)].map(([lineId, quantity]) => `${quantity} × ${names.get(lineId) ?? ''}`);
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
