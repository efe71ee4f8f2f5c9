import {
  type OrderFulfilled,
  type OrderLineCancelled,
  type OrderNoted,
  type OrderShipmentUpdated,
  type OrderTrackingChanged,
} from '../order/fulfilment.events.js';
import { noteVisibilities, shipmentStatuses } from '../order/fulfilment.types.js';
import {
  amount,
  currency,
  define,
  type EventDefinition,
  flag,
  listOf,
  nullable,
  oneOf,
  record,
  type Schema,
  text,
  time,
  uuid,
  whole,
} from './event-definition.js';

const about = 'the order';
const aggregateId = '019a1c5e-7c00-7a3b-9d5e-2f6a8b0c4d1e';
const fulfilmentId = '019a1c5e-7c00-7a3b-9d5e-7d8e9fa0b1c2';

const ofOrder: Readonly<Record<string, Schema>> = { orderId: uuid(), number: text('The order’s number') };
const order = { orderId: aggregateId, number: 'ACME-1042' };
const actor = text('Who did it: key:3, customer:12, job:…');

const tracking: Readonly<Record<string, Schema>> = {
  carrier: nullable(text()),
  trackingNumber: nullable(text()),
  trackingUrl: nullable(text()),
};
const tracked = {
  carrier: 'Pathao',
  trackingNumber: 'PT-0042',
  trackingUrl: 'https://carrier.example/track/PT-0042',
};

const piece: Readonly<Record<string, Schema>> = { lineId: uuid(), sku: text(), quantity: whole('Pieces') };
const onePiece = { lineId: '019a1c5e-7c00-7a3b-9d5e-33f1a2b4c5d6', sku: 'KURTI-EM', quantity: 1 };

const fulfilled = define<OrderFulfilled>({
  type: 'order.fulfilled',
  version: 1,
  when: 'Goods have left, all of them or a part; once per fulfilment, beside `order.shipped` when they are the first.',
  about,
  payload: record({
    ...ofOrder,
    fulfilmentId: uuid(),
    ...tracking,
    lines: listOf(record(piece), 'What has left'),
    complete: flag('Whether nothing of the order is still to leave'),
    actor,
    reason: nullable(text()),
  }),
  example: {
    aggregateId,
    payload: { ...order, fulfilmentId, ...tracked, lines: [onePiece], complete: false, actor: 'key:3', reason: null },
  },
});

const trackingChanged = define<OrderTrackingChanged>({
  type: 'order.tracking_changed',
  version: 1,
  when: 'A shipment is tracked by something else than before.',
  about,
  payload: record({ ...ofOrder, fulfilmentId: uuid(), ...tracking, actor }),
  example: { aggregateId, payload: { ...order, fulfilmentId, ...tracked, actor: 'key:3' } },
});

const shipmentUpdated = define<OrderShipmentUpdated>({
  type: 'order.shipment_updated',
  version: 1,
  when: 'Something was told of a shipment on its way; beside `order.on_the_way` and `order.delivered` where it makes the order so.',
  about,
  payload: record({
    ...ofOrder,
    fulfilmentId: uuid(),
    status: oneOf(shipmentStatuses),
    location: nullable(text()),
    description: nullable(text()),
    occurredAt: time('When it happened, as the carrier tells'),
    actor,
  }),
  example: {
    aggregateId,
    payload: {
      ...order,
      fulfilmentId,
      status: 'on_the_way',
      location: 'Dhaka hub',
      description: 'Left the hub',
      occurredAt: '2026-01-02T03:04:05.678Z',
      actor: 'key:3',
    },
  },
});

const lineCancelled = define<OrderLineCancelled>({
  type: 'order.line_cancelled',
  version: 1,
  when: 'Goods of the order will not leave and are back in stock; once per cancellation, beside `order.cancelled` when nothing of the order is left.',
  about,
  payload: record({
    ...ofOrder,
    cancellationId: uuid(),
    lines: listOf(record({ ...piece, amount: amount('Minor units; what these pieces cost') })),
    amount: amount('Minor units; the sum of the lines'),
    remainingTotal: amount('Minor units; what the order comes to without all that was cancelled so far'),
    currency,
    refundId: nullable(uuid('The refund that gives the money back')),
    actor,
    reason: text(),
  }),
  example: {
    aggregateId,
    payload: {
      ...order,
      cancellationId: '019a1c5e-7c00-7a3b-9d5e-8e9fa0b1c2d3',
      lines: [{ ...onePiece, amount: 134_100 }],
      amount: 134_100,
      remainingTotal: 140_100,
      currency: 'BDT',
      refundId: null,
      actor: 'key:3',
      reason: 'Out of fabric',
    },
  },
});

const noted = define<OrderNoted>({
  type: 'order.noted',
  version: 1,
  when: 'The merchant’s staff wrote a note about the order.',
  about,
  payload: record({
    ...ofOrder,
    noteId: uuid(),
    visibility: oneOf(noteVisibilities, 'buyer: the buyer sees it, too'),
    text: text(),
    actor,
  }),
  example: {
    aggregateId,
    payload: {
      ...order,
      noteId: '019a1c5e-7c00-7a3b-9d5e-9fa0b1c2d3e4',
      visibility: 'buyer',
      text: 'We have packed it with a card.',
      actor: 'key:3',
    },
  },
});

export const fulfilmentCatalogue: readonly EventDefinition[] = [
  fulfilled,
  trackingChanged,
  shipmentUpdated,
  lineCancelled,
  noted,
];
