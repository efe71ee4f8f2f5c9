import { toMoneyDto } from '../platform/http/money.dto.js';
import { type CustomerQuote, type QuoteOffer, type QuoteRevision } from '../quote/quote.types.js';
import { toTaxSumsDto, toTotalsDto } from '../platform/http/totals.dto.js';
import { type QuoteDto, type QuoteRevisionDto } from './quote.dto.js';

/** What quotes and their revisions show alike. */
type OfferDto = Omit<QuoteRevisionDto, 'revision' | 'validUntil' | 'sentAt'>;

export function toQuoteDto(quote: CustomerQuote): QuoteDto {
  const { code, status, revision, currency, validUntil, orderId } = quote;
  return {
    code,
    status,
    revision,
    ...toOfferDto(quote, currency),
    validUntil,
    orderId: status === 'ordered' ? orderId : null,
  };
}

/** One that was sent: customers see no others. */
export function toQuoteRevisionDto(quote: QuoteRevision): QuoteRevisionDto {
  const { revision, currency, validUntil, createdAt, sentAt } = quote;
  return { revision, ...toOfferDto(quote, currency), validUntil, sentAt: sentAt ?? createdAt };
}

function toOfferDto(offer: QuoteOffer, currency: string): OfferDto {
  const { lines, figures, shipping, shippingAddress, billingAddress, note } = offer;
  return {
    currency,
    lines: lines.map(({ productId, variantId, sku, name, options, quantity, unitPrice, taxClass }, index) => ({
      productId,
      variantId,
      sku,
      name,
      options: options.map((option) => ({ ...option })),
      quantity,
      unitPrice: toMoneyDto(unitPrice, currency),
      subtotal: toMoneyDto(figures.lines[index]?.subtotal ?? 0, currency),
      discount: toMoneyDto(figures.lines[index]?.discount ?? 0, currency),
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
    shippingAddress,
    billingAddress,
    note,
  };
}
