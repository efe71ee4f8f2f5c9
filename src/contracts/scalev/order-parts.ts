import { type Address } from '../../kernel/address.js';
import { toDecimal } from '../../kernel/money.js';
import { type Order } from '../../order/order.types.js';
import { type ScalevDestinationDto, type ScalevOrderLineDto } from './dto/order.dto.js';

/** Parts of an order that its answers and its webhooks have in common. */

export function toOrderLine(line: Order['lines'][number], currency: string): ScalevOrderLineDto {
  const { quantity, name, components, options, unitPrice } = line;
  return {
    quantity,
    product_name: name,
    item_type: components.length > 0 ? 'bundle_price_option' : 'variant',
    variant_option1_value: options[0]?.value ?? null,
    variant_option2_value: options[1]?.value ?? null,
    variant_option3_value: options[2]?.value ?? null,
    variant_price: toDecimal(unitPrice, currency),
  };
}

/** Null for an order that was not checked; an event from before there were checks says nothing of them. */
export function isProbablySpam({ spamSigns }: Partial<Pick<Order, 'spamSigns'>>): boolean | null {
  return spamSigns ? spamSigns.length > 0 : null;
}

export function toDestination(address: Address): ScalevDestinationDto {
  return {
    name: address.name,
    phone: address.phone ?? null,
    address: [address.line1, address.line2].filter(Boolean).join(', '),
    subdistrict: address.district ?? null,
    city: address.city,
    province: address.region ?? null,
  };
}
