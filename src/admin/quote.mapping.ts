import { type MoneyDto, toMoneyDto } from '../platform/http/money.dto.js';
import { type CustomerQuote, type NewQuote, type QuoteStatusEntry, type QuoteTerms } from '../quote/quote.types.js';
import {
  type AdminQuoteDto,
  type AdminQuoteWithHistoryDto,
  type NewQuoteDto,
  type QuoteTermsDto,
} from './quote.dto.js';
import { fromStoreMoney } from './store-money.js';

/** Throws `request.invalid` for money that is not the store's. */
export function toQuoteTerms(body: QuoteTermsDto, currency: string): QuoteTerms {
  const { lines, shipping = null, shippingAddress = null, billingAddress = null, validUntil, note = null } = body;
  return {
    lines: lines.map(({ variantId, sku, quantity, unitPrice }, index) => ({
      ...(variantId === undefined ? {} : { variantId }),
      ...(sku === undefined ? {} : { sku }),
      quantity,
      unitPrice: fromStoreMoney(unitPrice, currency, ['lines', index, 'unitPrice']),
    })),
    shipping: shipping && {
      option: shipping.option,
      amount: shipping.amount ? fromStoreMoney(shipping.amount, currency, ['shipping', 'amount']) : null,
    },
    shippingAddress,
    billingAddress,
    validUntil: new Date(validUntil),
    note,
  };
}

export function toNewQuote(body: NewQuoteDto, currency: string): NewQuote {
  return { ...toQuoteTerms(body, currency), customerId: body.customerId, code: body.code ?? null };
}

export function toAdminQuoteDto(quote: CustomerQuote): AdminQuoteDto {
  const { id, code, customerId, status, revision, figures, shipping, note, validUntil, orderId } = quote;
  const money = (amount: number): MoneyDto => toMoneyDto(amount, quote.currency);
  const { subtotal, shipping: charge, shippingDiscount, tax, taxIncluded, total } = figures.totals;
  return {
    id,
    code,
    customerId,
    status,
    revision,
    lines: quote.lines.map(({ productId, variantId, sku, name, options, quantity, unitPrice, taxClass }, index) => ({
      productId,
      variantId,
      sku,
      name,
      options: options.map((option) => ({ ...option })),
      quantity,
      unitPrice: money(unitPrice),
      taxClass,
      total: money(figures.lines[index]?.total ?? 0),
    })),
    totals: {
      subtotal: money(subtotal),
      shipping: money(charge),
      shippingDiscount: money(shippingDiscount),
      tax: money(tax),
      taxIncluded: money(taxIncluded),
      total: money(total),
    },
    shipping: shipping && { option: shipping.code, name: shipping.name },
    shippingAddress: quote.shippingAddress,
    billingAddress: quote.billingAddress,
    note,
    validUntil,
    orderId,
    createdAt: quote.createdAt,
    updatedAt: quote.updatedAt,
  };
}

export function toQuoteWithHistory(
  quote: CustomerQuote,
  history: readonly QuoteStatusEntry[],
): AdminQuoteWithHistoryDto {
  return { ...toAdminQuoteDto(quote), history: history.map((entry) => ({ ...entry })) };
}
