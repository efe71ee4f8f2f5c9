import { type ShippingChoice } from './shipping.types.js';

/** What a choice names: a courier's service; a zone, with one of its methods or without; or nothing. */
export type NamedShipping =
  | { readonly service: number; readonly aggregator: string | null }
  | { readonly zone: string; readonly method: string | null }
  | 'anything';

const serviceCode = /^courier:([1-9]\d{0,14})$/;

/** Null for an option that cannot be one. Pure. */
export function namedShipping({ option, zone, service, aggregator = null }: ShippingChoice): NamedShipping | null {
  if (service !== undefined && service !== null) return { service, aggregator };
  if (!option) return zone === undefined || zone === null ? 'anything' : { zone, method: null };
  const named = serviceCode.exec(option)?.[1];
  if (named !== undefined) return { service: Number(named), aggregator };
  const slash = option.indexOf('/');
  return slash < 0 ? null : { zone: option.slice(0, slash), method: option.slice(slash + 1) };
}

/** The option code of a courier's service. */
export const courierOption = (serviceId: number): string => `courier:${serviceId}`;
