import { quoteEvents, type QuoteEvent, type QuoteNews } from '../quote/quote.events.js';
import { type QuoteStatus, quoteStatuses } from '../quote/quote.types.js';
import {
  amount,
  currency,
  define,
  type EventDefinition,
  nullable,
  oneOf,
  record,
  text,
  time,
  uuid,
  whole,
} from './event-definition.js';

const payload = record({
  quoteId: whole(),
  code: text('How people and APIs name it; unique in the store'),
  customerId: whole('Whom it is for'),
  status: oneOf(quoteStatuses, 'What it has become'),
  revision: whole('From 1; each change of the terms makes the next'),
  total: amount('Minor units; what an order of it costs'),
  currency,
  validUntil: time(),
  orderId: nullable(uuid('Of `quote.ordered`; null in all others')),
  actor: text('Who did it: key:3, customer:12, job:…'),
  reason: nullable(text()),
});

const meanings: Readonly<Record<QuoteEvent, { readonly when: string; readonly status: QuoteStatus }>> = {
  created: { when: 'The merchant has written a quote; the customer does not see it yet.', status: 'draft' },
  revised: {
    when: 'The merchant has changed the terms. The quote is a draft again, which the customer does not see until it is sent.',
    status: 'draft',
  },
  sent: { when: 'A quote was offered to its customer, who may order it from now on.', status: 'open' },
  declined: { when: 'The customer has said no.', status: 'declined' },
  withdrawn: { when: 'The merchant has taken the quote back for good.', status: 'withdrawn' },
  expired: { when: 'Its time is over and nobody has ordered it; within a minute of it.', status: 'expired' },
  ordered: { when: 'It has become an order, beside `order.created`; once per quote.', status: 'ordered' },
};

const exampleOf = (what: QuoteEvent): QuoteNews => ({
  quoteId: 14,
  code: 'Q-2026-014',
  customerId: 12,
  status: meanings[what].status,
  revision: 1,
  total: 19_090,
  currency: 'EUR',
  validUntil: '2026-02-01T00:00:00.000Z',
  orderId: what === 'ordered' ? '019a1c5e-7c00-7a3b-9d5e-2f6a8b0c4d1e' : null,
  actor:
    what === 'declined' || what === 'ordered' ? 'customer:12' : what === 'expired' ? 'job:expired-quotes' : 'key:3',
  reason: null,
});

export const quoteCatalogue: readonly EventDefinition[] = quoteEvents.map((what) =>
  define<QuoteNews>({
    type: `quote.${what}`,
    version: 1,
    when: meanings[what].when,
    about: 'the quote',
    payload,
    example: { aggregateId: '14', payload: exampleOf(what) },
  }),
);
