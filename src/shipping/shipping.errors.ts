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

/** `shipping.cash_on_delivery_not_offered`: the chosen courier's service collects no money at the door. */
export function cashOnDeliveryNotOffered(option: string): DomainError {
  const message = 'This delivery does not collect the money.';
  return new DomainError('shipping.cash_on_delivery_not_offered', 'invalid', message, { option });
}

/** `shipping.location_not_found`: what an address names is no location of the store. */
export function addressLocationNotFound(locationId: number): DomainError {
  return new DomainError('shipping.location_not_found', 'invalid', 'There is no such location.', { locationId });
}

/** `location.not_found`: the store has no location with this id. */
export function locationNotFound(): DomainError {
  return new DomainError('location.not_found', 'not_found', 'There is no such location.');
}

/** `location.id_taken`: the store has another location of this id. */
export function locationIdTaken(id: number): DomainError {
  return new DomainError('location.id_taken', 'conflict', 'Another location has this id.', { id });
}

/** `courier.not_found`: the store has no courier with this id. */
export function courierNotFound(): DomainError {
  return new DomainError('courier.not_found', 'not_found', 'There is no such courier.');
}

/** `courier.code_taken`: another courier of the store has the code. */
export function courierCodeTaken(code: string): DomainError {
  return new DomainError('courier.code_taken', 'conflict', 'Another courier has this code.', { code });
}

/** `courier_service.not_found`: the store has no courier's service with this id. */
export function courierServiceNotFound(): DomainError {
  return new DomainError('courier_service.not_found', 'not_found', "There is no such courier's service.");
}

/** `courier_service.code_taken`: the courier has a service of this code through the same aggregator. */
export function courierServiceCodeTaken(code: string): DomainError {
  const message = 'The courier has another service of this code.';
  return new DomainError('courier_service.code_taken', 'conflict', message, { code });
}

/** `courier_service.tax_class_unknown`: the store has no tax class of this code. */
export function courierTaxClassUnknown(): DomainError {
  return new DomainError('courier_service.tax_class_unknown', 'invalid', 'There is no such tax class.');
}

/** `courier_rates.repeated`: two rates are for one place from one warehouse. */
export function ratesRepeated(): DomainError {
  return new DomainError('courier_rates.repeated', 'invalid', 'Two rates are for one place from one warehouse.');
}

/** `courier_rates.origin_unknown`: a rate names a warehouse that the store does not have. */
export function rateOriginUnknown(): DomainError {
  return new DomainError('courier_rates.origin_unknown', 'invalid', 'A rate is from an unknown warehouse.');
}

/** `courier_rates.location_unknown`: a rate names a location that the store does not have. */
export function rateLocationUnknown(): DomainError {
  return new DomainError('courier_rates.location_unknown', 'invalid', 'A rate is for an unknown location.');
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
