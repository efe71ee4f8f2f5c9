import { invalidRequest } from '../kernel/domain-error.js';
import { type MoneyDto, toMoneyDto } from '../platform/http/money.dto.js';
import { toTotalsDto } from '../platform/http/totals.dto.js';
import {
  type CustomerQuote,
  type NewQuote,
  type QuoteDiscount,
  type QuoteOffer,
  type QuoteRevision,
  type QuoteStatusEntry,
  type QuoteTerms,
} from '../quote/quote.types.js';
import {
  type AdminQuoteDto,
  type AdminQuoteRevisionDto,
  type AdminQuoteWithHistoryDto,
  type NewQuoteDto,
  type QuoteDiscountDto,
  type QuoteTermsDto,
} from './quote.dto.js';
import { fromStoreMoney } from './store-money.js';

/** What quotes and their revisions show alike. */
type OfferDto = Pick<
  AdminQuoteDto,
  'lines' | 'totals' | 'discount' | 'shipping' | 'shippingAddress' | 'billingAddress' | 'note'
>;

/** Throws `request.invalid` for money that is not the store's. */
export function toQuoteTerms(body: QuoteTermsDto, currency: string): QuoteTerms {
  const { lines, discount = null, shipping = null, shippingAddress = null, billingAddress = null } = body;
  const { validUntil, note = null } = body;
  return {
    lines: lines.map(({ variantId, sku, quantity, unitPrice }, index) => ({
      ...(variantId === undefined ? {} : { variantId }),
      ...(sku === undefined ? {} : { sku }),
      quantity,
      unitPrice: fromStoreMoney(unitPrice, currency, ['lines', index, 'unitPrice']),
    })),
    discount: discount && toDiscount(discount, currency),
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

function toDiscount({ basisPoints, amount }: QuoteDiscountDto, currency: string): QuoteDiscount {
  if (basisPoints !== undefined && amount === undefined) return { kind: 'percent', basisPoints };
  if (basisPoints === undefined && amount !== undefined)
    return { kind: 'fixed', amount: fromStoreMoney(amount, currency, ['discount', 'amount'], 1) };
  throw invalidRequest([
    { path: ['discount'], code: 'one_of', message: 'discount has either basisPoints or an amount' },
  ]);
}

export function toNewQuote(body: NewQuoteDto, currency: string): NewQuote {
  return { ...toQuoteTerms(body, currency), customerId: body.customerId, code: body.code ?? null };
}

export function toAdminQuoteDto(quote: CustomerQuote): AdminQuoteDto {
  const { id, code, customerId, status, revision, currency, validUntil, orderId, createdAt, updatedAt } = quote;
  const named = { id, code, customerId, status, revision };
  return { ...named, ...toOfferDto(quote, currency), validUntil, orderId, createdAt, updatedAt };
}

export function toAdminQuoteRevisionDto(quote: QuoteRevision): AdminQuoteRevisionDto {
  const { revision, currency, validUntil, createdAt, sentAt, actor, reason } = quote;
  return { revision, ...toOfferDto(quote, currency), validUntil, createdAt, sentAt, actor, reason };
}

function toOfferDto(offer: QuoteOffer, currency: string): OfferDto {
  const { lines, figures, discount = null, shipping, shippingAddress, billingAddress, note } = offer;
  const money = (amount: number): MoneyDto => toMoneyDto(amount, currency);
  return {
    lines: lines.map(({ productId, variantId, sku, name, options, quantity, unitPrice, taxClass }, index) => ({
      productId,
      variantId,
      sku,
      name,
      options: options.map((option) => ({ ...option })),
      quantity,
      unitPrice: money(unitPrice),
      discount: money(figures.lines[index]?.discount ?? 0),
      taxClass,
      total: money(figures.lines[index]?.total ?? 0),
    })),
    totals: toTotalsDto(figures.totals, currency),
    discount:
      discount?.kind === 'fixed'
        ? { amount: money(discount.amount) }
        : discount && { basisPoints: discount.basisPoints },
    shipping: shipping && { option: shipping.code, name: shipping.name },
    shippingAddress,
    billingAddress,
    note,
  };
}

export function toQuoteWithHistory(
  quote: CustomerQuote,
  history: readonly QuoteStatusEntry[],
): AdminQuoteWithHistoryDto {
  return { ...toAdminQuoteDto(quote), history: history.map((entry) => ({ ...entry })) };
}
