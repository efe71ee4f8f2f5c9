import { type NewEvent } from '../events/domain-event.js';
import { type QuoteDeed, type QuoteStatus } from './quote.types.js';

/** What happened to a quote, as events tell it. */
export interface QuoteNews extends QuoteDeed {
  readonly quoteId: number;
  readonly code: string;
  readonly customerId: number;
  readonly status: QuoteStatus;
  readonly revision: number;
  /** Minor units. */
  readonly total: number;
  /** ISO 4217. */
  readonly currency: string;
  /** ISO 8601, UTC. */
  readonly validUntil: string;
  /** Of `quote.ordered`; null in all others. */
  readonly orderId: string | null;
}

export const quoteEvents = ['created', 'revised', 'sent', 'declined', 'withdrawn', 'expired', 'ordered'] as const;
export type QuoteEvent = (typeof quoteEvents)[number];

/** `quote.<what>`, version 1: in the transaction that did it. */
export const quoteNews = (what: QuoteEvent, storeId: number, news: QuoteNews): NewEvent<QuoteNews> => ({
  storeId,
  type: `quote.${what}`,
  version: 1,
  aggregateId: String(news.quoteId),
  payload: news,
});
