import { type NewShippingZone, type ShippingZone } from '../shipping/shipping.types.js';
import { toShippingMethodDto } from './shipping-method.mapping.js';
import { type NewShippingZoneDto, type ShippingZoneDto } from './shipping-zone.dto.js';

export function toNewShippingZone(body: NewShippingZoneDto): NewShippingZone {
  const { code, name, countries, regions = [], published = true, position = 0 } = body;
  return { code, name, countries, regions, published, position };
}

export function toShippingZoneDto(
  { countries, regions, methods, ...zone }: ShippingZone,
  currency: string,
): ShippingZoneDto {
  return {
    ...zone,
    countries: [...countries],
    regions: [...regions],
    methods: methods.map((method) => toShippingMethodDto(method, currency)),
  };
}
