import {
  type Cancellation,
  type Fulfilment,
  type LinePieces,
  type OrderNote,
  type Parcel,
  type ShipmentUpdate,
  type Tracking,
} from '../order/fulfilment.types.js';
import { type OrderState } from '../order/order.types.js';
import { toMoneyDto } from '../platform/http/money.dto.js';
import {
  type AdminCancellationDto,
  type AdminFulfilmentDto,
  type AdminOrderNoteDto,
  type LinePiecesDto,
  type NewFulfilmentDto,
  type NewShipmentUpdateDto,
  type OrderStatesDto,
  type TrackingDto,
} from './fulfilment.dto.js';

export function toLinePieces(lines: readonly LinePiecesDto[] | null | undefined): LinePieces[] | null {
  return lines?.map(({ lineId, quantity }) => ({ lineId: lineId.toLowerCase(), quantity })) ?? null;
}

export function toParcel(id: string, body: NewFulfilmentDto): Parcel {
  const { carrier = null, trackingNumber = null, trackingUrl = null, lines } = body;
  return { id, carrier, trackingNumber, trackingUrl, lines: toLinePieces(lines) };
}

export function toTrackingChanges({ carrier, trackingNumber, trackingUrl }: TrackingDto): Partial<Tracking> {
  return { carrier, trackingNumber, trackingUrl };
}

export function toShipmentNews({
  status,
  location = null,
  description = null,
  occurredAt,
}: NewShipmentUpdateDto): Pick<ShipmentUpdate, 'status' | 'location' | 'description'> & { occurredAt: Date | null } {
  return { status, location, description, occurredAt: typeof occurredAt === 'string' ? new Date(occurredAt) : null };
}

export function toAdminFulfilmentDto(fulfilment: Fulfilment): AdminFulfilmentDto {
  const { id, status, carrier, trackingNumber, trackingUrl, actor, reason, createdAt } = fulfilment;
  return {
    id,
    status,
    carrier,
    trackingNumber,
    trackingUrl,
    lines: fulfilment.lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
    actor,
    reason,
    createdAt,
    history: fulfilment.history.map((update) => ({ ...update })),
  };
}

export function toAdminCancellationDto(cancellation: Cancellation, currency: string): AdminCancellationDto {
  const { id, lines, amount, refundId, actor, reason, createdAt } = cancellation;
  return {
    id,
    lines: lines.map((line) => ({
      lineId: line.lineId,
      quantity: line.quantity,
      amount: toMoneyDto(line.amount, currency),
    })),
    amount: toMoneyDto(amount, currency),
    refundId,
    actor,
    reason,
    createdAt,
  };
}

export function toAdminOrderNoteDto({ id, text, visibility, actor, createdAt }: OrderNote): AdminOrderNoteDto {
  return { id, text, visibility, actor, createdAt };
}

export function toOrderStatesDto(states: readonly OrderState[]): OrderStatesDto {
  return {
    items: states.map(({ status, next, resumes }) => ({ status, next: next.map((step) => ({ ...step })), resumes })),
  };
}
