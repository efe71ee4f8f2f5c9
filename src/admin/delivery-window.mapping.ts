import { type DeliveryWindow, type NewDeliveryWindow } from '../shipping/delivery-window.types.js';
import { type DeliveryWindowDto, type NewDeliveryWindowDto } from './delivery-window.dto.js';

export function toNewDeliveryWindow(body: NewDeliveryWindowDto): NewDeliveryWindow {
  const { code, zone, date = null, slot = null, closesAt = null, capacity, active = true } = body;
  return { code, zone, date, slot, closesAt, capacity, active };
}

export function toDeliveryWindowDto(window: DeliveryWindow): DeliveryWindowDto {
  const { id, code, zone, date, slot, closesAt, capacity, booked, active } = window;
  return { id, code, zone, date, slot, closesAt, capacity, booked, active };
}
