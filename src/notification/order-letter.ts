import { Eta } from 'eta';
import { minorDigits, toDecimal } from '../kernel/money.js';
import { webAddress } from '../kernel/web-address.js';
import { type LinePieces } from '../order/fulfilment.types.js';
import { type Order } from '../order/order.types.js';
import { type Outgoing, type ParcelNews } from './notification.types.js';
import { plainLine } from './plain-line.js';
import { type News, type Wording, wordings } from './wording.js';

export interface Letter {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What both templates show. Every text of somebody else's is one plain line. */
interface LetterView {
  readonly language: string;
  readonly subject: string;
  readonly store: string;
  readonly greeting: string;
  readonly lead: string;
  readonly order: string;
  readonly lines: readonly { readonly name: string; readonly quantity: number; readonly amount: string }[];
  readonly sums: readonly { readonly label: string; readonly amount: string }[];
  readonly shipment: string;
  /** Null in a mail about something else. */
  readonly parcel: ParcelView | null;
  readonly track: string;
  readonly remaining: string;
  readonly shipTo: string;
  readonly address: readonly string[];
  readonly pay: string;
  /** Null where no money is asked for. */
  readonly payUrl: string | null;
  readonly view: string;
  readonly url: string;
  readonly why: string;
}

interface ParcelView {
  /** The pieces, the carrier, the tracking number: one line each. */
  readonly facts: readonly string[];
  /** The pieces that are still to leave, one line each. */
  readonly remaining: readonly string[];
  /** Of a web page. */
  readonly url: string | null;
}

const html = new Eta({ autoEscape: true });
const plain = new Eta({ autoEscape: false, autoTrim: false });

const htmlTemplate = html.compile(`<!doctype html>
<html lang="<%= it.language %>">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title><%= it.subject %></title></head>
<body style="margin:0;padding:24px;background:#f4f4f5;font-family:system-ui,sans-serif;color:#18181b">
<div style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border-radius:8px">
<h1 style="margin:0 0 16px;font-size:20px"><%= it.store %></h1>
<p><%= it.greeting %></p>
<p><%= it.lead %></p>
<h2 style="font-size:16px"><%= it.order %></h2>
<table role="presentation" style="width:100%;border-collapse:collapse">
<% for (const line of it.lines) { %>
<tr><td style="padding:4px 0"><%= line.quantity %> × <%= line.name %></td><td style="padding:4px 0;text-align:right;white-space:nowrap"><%= line.amount %></td></tr>
<% } %>
<% for (const sum of it.sums) { %>
<tr><td style="padding:4px 0;color:#52525b"><%= sum.label %></td><td style="padding:4px 0;text-align:right;white-space:nowrap"><%= sum.amount %></td></tr>
<% } %>
</table>
<% if (it.parcel) { %>
<h2 style="font-size:16px"><%= it.shipment %></h2>
<p><% for (const fact of it.parcel.facts) { %><%= fact %><br><% } %>
<% if (it.parcel.url) { %><a href="<%= it.parcel.url %>" style="color:#1d4ed8"><%= it.track %></a><% } %></p>
<% if (it.parcel.remaining.length > 0) { %>
<h2 style="font-size:16px"><%= it.remaining %></h2>
<p><% for (const pieces of it.parcel.remaining) { %><%= pieces %><br><% } %></p>
<% } %>
<% } %>
<% if (it.address.length > 0) { %>
<h2 style="font-size:16px"><%= it.shipTo %></h2>
<p><% for (const part of it.address) { %><%= part %><br><% } %></p>
<% } %>
<% if (it.payUrl) { %>
<p><a href="<%= it.payUrl %>" style="color:#1d4ed8"><%= it.pay %></a></p>
<% } %>
<p><a href="<%= it.url %>" style="color:#1d4ed8"><%= it.view %></a></p>
<p style="color:#71717a;font-size:12px"><%= it.why %></p>
</div>
</body>
</html>
`);

const plainTemplate = plain.compile(`<%= it.greeting %>

<%= it.lead %>

<%= it.order %>

<% for (const line of it.lines) { %>  <%= line.quantity %> × <%= line.name %>  <%= line.amount %>
<% } %>
<% for (const sum of it.sums) { %>  <%= sum.label %>: <%= sum.amount %>
<% } %>
<% if (it.parcel) { %><%= it.shipment %>

<% for (const fact of it.parcel.facts) { %>  <%= fact %>
<% } %><% if (it.parcel.url) { %>  <%= it.track %>: <%= it.parcel.url %>
<% } %>
<% if (it.parcel.remaining.length > 0) { %><%= it.remaining %>

<% for (const pieces of it.parcel.remaining) { %>  <%= pieces %>
<% } %>
<% } %><% } %><% if (it.address.length > 0) { %><%= it.shipTo %>

<% for (const part of it.address) { %>  <%= part %>
<% } %>
<% } %><% if (it.payUrl) { %><%= it.pay %>: <%= it.payUrl %>

<% } %><%= it.view %>: <%= it.url %>

<%= it.why %>
`);

/** The mail about an order, in the store's language. Pure. */
export function orderLetter(message: Outgoing): Letter {
  const view = viewOf(message);
  return { subject: view.subject, text: plain.render(plainTemplate, view), html: html.render(htmlTemplate, view) };
}

/** How many kinds of goods a text message names; of the others it tells how many pieces there are. */
const namedInText = 2;

/** The text message about an order, in the store's language: what happened, the total, and where to look or to pay. Pure. */
export function orderText(message: Outgoing): string {
  const { order, orderUrl, paymentUrl, parcel, store, remainingTotal } = message;
  const wording = wordings[store.locale];
  const said = newsOf(message, wording).text(plainLine(store.name), plainLine(order.number));
  const facts = parcel ? parcelFacts(parcel, order, wording) : [];
  const label = remainingTotal === order.totals.total ? wording.total : wording.remainingTotal;
  const total = `${label}: ${shown(remainingTotal, order.currency, wording)}`;
  return `${[said, ...[...facts, total].map((fact) => `${fact}.`)].join(' ')} ${paymentUrl ?? orderUrl}`;
}

function parcelFacts({ shipment, remaining }: ParcelNews, order: Order, wording: Wording): string[] {
  const { carrier, trackingNumber } = shipment;
  const tracking = [carrier, trackingNumber].filter((fact) => fact !== null).map(plainLine);
  return [
    `${wording.shipment}: ${piecesText(shipment.lines, order)}`,
    ...(tracking.length > 0 ? [tracking.join(' ')] : []),
    ...(remaining.length > 0 ? [`${wording.remaining}: ${piecesText(remaining, order)}`] : []),
  ];
}

function piecesText(lines: readonly LinePieces[], order: Order): string {
  const more = lines.slice(namedInText).reduce((sum, { quantity }) => sum + quantity, 0);
  return [...piecesOf(lines.slice(0, namedInText), order), ...(more > 0 ? [`+${more}`] : [])].join(', ');
}

/** What is said of a kind; of a parcel that is not all of the order something of its own. */
function newsOf({ kind, parcel }: Outgoing, { kinds, part }: Wording): News {
  return parcel?.whole === false ? part : kinds[kind];
}

function viewOf(message: Outgoing): LetterView {
  const { order, orderUrl, paymentUrl, parcel, store } = message;
  const wording = wordings[store.locale];
  const { subject, lead } = newsOf(message, wording);
  const money = (amount: number) => shown(amount, order.currency, wording);
  const name = order.shippingAddress?.name ?? order.billingAddress?.name ?? null;
  return {
    language: wording.language,
    subject: plainLine(subject(order.number)),
    store: plainLine(store.name),
    greeting: wording.greeting(name === null ? null : plainLine(name)),
    lead,
    order: `${wording.order} ${plainLine(order.number)}`,
    lines: order.lines.map((line) => ({
      name: plainLine([line.name, ...line.options.map(({ value }) => value)].join(', ')),
      quantity: line.quantity,
      amount: money(line.subtotal),
    })),
    sums: sumsOf(message, wording).map(([label, amount]) => ({ label, amount: money(amount) })),
    shipment: wording.shipment,
    parcel: parcel && parcelOf(parcel, order, wording),
    track: wording.track,
    remaining: wording.remaining,
    shipTo: wording.shipTo,
    address: addressOf(order),
    pay: wording.pay,
    payUrl: paymentUrl,
    view: wording.view,
    url: orderUrl,
    why: wording.why(plainLine(store.name)),
  };
}

/** What leads from the lines to the total; what is nothing is left out. */
function sumsOf({ order: { totals }, remainingTotal }: Outgoing, wording: Wording): [label: string, amount: number][] {
  const parts: [string, number][] = [
    [wording.discount, -totals.discount],
    [wording.shipping, totals.shipping - totals.shippingDiscount],
    [wording.tax, totals.tax],
    [wording.transferDiscount, -totals.transferDiscount],
  ];
  const after: [string, number][] = [
    [wording.taxIncluded, totals.taxIncluded],
    [wording.cancelled, remainingTotal - totals.total],
  ];
  const something = ([, amount]: [string, number]) => amount !== 0;
  return [
    [wording.subtotal, totals.subtotal],
    ...parts.filter(something),
    [wording.total, totals.total],
    ...after.filter(something),
    ...(remainingTotal === totals.total ? [] : [[wording.remainingTotal, remainingTotal] satisfies [string, number]]),
  ];
}

function parcelOf({ shipment, remaining }: ParcelNews, order: Order, wording: Wording): ParcelView {
  const { lines, carrier, trackingNumber, trackingUrl } = shipment;
  const number = trackingNumber === null ? null : `${wording.trackingNumber}: ${trackingNumber}`;
  const tracking = [carrier, number].filter((fact) => fact !== null).map(plainLine);
  return {
    facts: [...piecesOf(lines, order), ...tracking],
    remaining: piecesOf(remaining, order),
    url: webAddress(trackingUrl),
  };
}

function piecesOf(lines: readonly LinePieces[], order: Order): string[] {
  const names = new Map(order.lines.map(({ id, name }) => [id, name]));
  return lines.map(({ lineId, quantity }) => plainLine(`${quantity} × ${names.get(lineId) ?? ''}`));
}

function addressOf({ shippingAddress: address }: Order): string[] {
  if (!address) return [];
  const town = [address.postalCode, address.city, address.region].filter(Boolean).join(' ');
  const { name, company, line1, line2, district, country } = address;
  return [name, company, line1, line2, district, town, country]
    .filter((part): part is string => typeof part === 'string' && part !== '')
    .map(plainLine);
}

/** With exactly the currency's minor digits, whatever the runtime's locale data say of it. */
function shown(amount: number, currency: string, { language }: Wording): string {
  const digits = minorDigits(currency);
  const format = { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  // A decimal text is formatted exactly; a number would go through floating point.
  const text = new Intl.NumberFormat(language, format).format(toDecimal(amount, currency) as `${number}`);
  // A no-break space would make a text message twice as long: it is not in the alphabet of SMS.
  return text.replace(/[\u00a0\u202f]/g, ' ');
}
