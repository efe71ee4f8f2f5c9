import { DomainError } from '../kernel/domain-error.js';

/** `shipping.zone_not_found`: the store has no published zone of this code. */
export function zoneNotFound(zone: string): DomainError {
  return new DomainError('shipping.zone_not_found', 'invalid', 'There is no such shipping zone.', { zone });
}

/** `shipping.option_not_found`: the zone has no active method of this code. */
export function optionNotFound(option: string): DomainError {
  return new DomainError('shipping.option_not_found', 'invalid', 'There is no such shipping option.', { option });
}

/** `shipping.not_available`: what was chosen, or anything at all, is not on offer for this destination and parcel. */
export function shippingNotAvailable(): DomainError {
  return new DomainError('shipping.not_available', 'invalid', 'Delivery to this address is not on offer.');
}

/** `shipping_zone.not_found`: the store has no zone with this id. */
export function zoneIdNotFound(): DomainError {
  return new DomainError('shipping_zone.not_found', 'not_found', 'There is no such shipping zone.');
}

/** `shipping_method.not_found`: the store has no method with this id. */
export function methodIdNotFound(): DomainError {
  return new DomainError('shipping_method.not_found', 'not_found', 'There is no such shipping method.');
}

/** `shipping_zone.code_taken`: another zone of the store has the code. */
export function zoneCodeTaken(code: string): DomainError {
  return new DomainError('shipping_zone.code_taken', 'conflict', 'Another shipping zone has this code.', { code });
}

/** `shipping_method.code_taken`: another method of the zone has the code. */
export function methodCodeTaken(code: string): DomainError {
  return new DomainError('shipping_method.code_taken', 'conflict', 'Another method of the zone has this code.', {
    code,
  });
}

/** `shipping_method.tax_class_unknown`: the store has no tax class of this code. */
export function methodTaxClassUnknown(): DomainError {
  return new DomainError('shipping_method.tax_class_unknown', 'invalid', 'There is no such tax class.');
}

/** `shipping_method.source_unknown`: no rate source of this code is installed. */
export function sourceUnknown(source: string): DomainError {
  return new DomainError('shipping_method.source_unknown', 'invalid', 'No such rate source is installed.', { source });
}
