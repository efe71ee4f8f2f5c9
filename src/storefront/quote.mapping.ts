import { toMoneyDto } from '../platform/http/money.dto.js';
import { type CustomerQuote } from '../quote/quote.types.js';
import { toTaxSumsDto, toTotalsDto } from './order.mapping.js';
import { type QuoteDto } from './quote.dto.js';

export function toQuoteDto(quote: CustomerQuote): QuoteDto {
  const { code, status, revision, currency, figures, shipping, note, validUntil, orderId } = quote;
  return {
    code,
    status,
    revision,
    currency,
    lines: quote.lines.map(({ productId, variantId, sku, name, options, quantity, unitPrice, taxClass }, index) => ({
      productId,
      variantId,
      sku,
      name,
      options: options.map((option) => ({ ...option })),
      quantity,
      unitPrice: toMoneyDto(unitPrice, currency),
      subtotal: toMoneyDto(figures.lines[index]?.subtotal ?? 0, currency),
      taxClass,
      total: toMoneyDto(figures.lines[index]?.total ?? 0, currency),
    })),
    totals: toTotalsDto(figures.totals, currency),
    taxes: toTaxSumsDto(figures.taxes, currency),
    shippingOption: shipping && {
      code: shipping.code,
      zone: shipping.zone,
      method: shipping.method,
      name: shipping.name,
      ...(shipping.courier && { courier: shipping.courier }),
    },
    shippingAddress: quote.shippingAddress,
    billingAddress: quote.billingAddress,
    note,
    validUntil,
    orderId: status === 'ordered' ? orderId : null,
  };
}
