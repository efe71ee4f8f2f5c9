import { DomainError } from '../kernel/domain-error.js';
import { type WindowField } from './delivery-window.types.js';

/** `delivery_window.not_found`: the store has no window with this id. */
export function windowIdNotFound(): DomainError {
  return new DomainError('delivery_window.not_found', 'not_found', 'There is no such delivery window.');
}

/** `delivery_window.code_taken`: another window of the store has the code. */
export function windowCodeTaken(code: string): DomainError {
  return new DomainError('delivery_window.code_taken', 'conflict', 'Another delivery window has this code.', { code });
}

/** `delivery_window.zone_unknown`: the store has no shipping zone of this code. */
export function windowZoneUnknown(zone: string): DomainError {
  return new DomainError('delivery_window.zone_unknown', 'invalid', 'There is no such shipping zone.', { zone });
}

/** `delivery_window.capacity_too_small`: more seats are taken than would be left. */
export function windowCapacityTooSmall(): DomainError {
  const message = 'More seats of the delivery window are taken already.';
  return new DomainError('delivery_window.capacity_too_small', 'conflict', message);
}

/** `delivery_window.in_use`: orders have had a seat in it. */
export function windowInUse(): DomainError {
  return new DomainError('delivery_window.in_use', 'conflict', 'Orders have had a seat in the delivery window.');
}

/** `delivery_window.unknown`: what a buyer chose is no window of the store, or not on offer. */
export function windowUnknown(window: string): DomainError {
  return new DomainError('delivery_window.unknown', 'invalid', 'There is no such delivery window.', { window });
}

/** `delivery_window.incomplete`: the shop has not said all of it yet; `missing` names what. */
export function windowIncomplete(window: string, missing: readonly WindowField[]): DomainError {
  const message = 'The delivery window lacks what it needs.';
  return new DomainError('delivery_window.incomplete', 'invalid', message, { window, missing });
}

/** `delivery_window.other_zone`: the window is not for the chosen delivery. */
export function windowOfOtherZone(window: string, zone: string): DomainError {
  const message = 'The delivery window is not for this delivery.';
  return new DomainError('delivery_window.other_zone', 'invalid', message, { window, zone });
}

/** `delivery_window.closed`: its cut-off has passed. */
export function windowClosed(window: string): DomainError {
  return new DomainError('delivery_window.closed', 'invalid', 'The delivery window takes no more orders.', { window });
}

/** `delivery_window.full`: the last seat is taken. */
export function windowFull(window: string): DomainError {
  return new DomainError('delivery_window.full', 'conflict', 'No seat is left in the delivery window.', { window });
}
