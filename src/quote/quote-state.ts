import { type QuoteStatus, quoteStatuses } from './quote.types.js';

/**
 * What may follow what. The merchant sends, revises and withdraws; the customer declines; a checkout takes it, and gives
 * it back when its payment comes to nothing; time ends it. What is being ordered is nobody else's to change.
 */
export const quoteTransitions: Readonly<Record<QuoteStatus, readonly QuoteStatus[]>> = {
  draft: ['draft', 'open', 'withdrawn'],
  open: ['draft', 'checking_out', 'ordered', 'declined', 'withdrawn', 'expired'],
  checking_out: ['open', 'ordered'],
  ordered: [],
  declined: ['draft', 'withdrawn'],
  withdrawn: [],
  expired: ['draft', 'withdrawn'],
};

/** Whether a quote may become `to`. */
export function mayBecome(from: QuoteStatus, to: QuoteStatus): boolean {
  return quoteTransitions[from].includes(to);
}

/** The statuses that a quote may have when it becomes `to`. */
export function leadsTo(to: QuoteStatus): QuoteStatus[] {
  return quoteStatuses.filter((from) => mayBecome(from, to));
}
