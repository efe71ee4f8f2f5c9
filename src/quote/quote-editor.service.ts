import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EventLog } from '../events/event-log.service.js';
import { newId } from '../kernel/ids.js';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { type Store } from '../store/store.types.js';
import { quoteCodeTaken, quoteStepNotAllowed, quoteValidityOver } from './quote.errors.js';
import { type QuoteEvent, quoteNews } from './quote.events.js';
import { insertQuote, insertRevision } from './quote.queries.js';
import { mayBecome } from './quote-state.js';
import { QuoteOffers } from './quote-offers.service.js';
import { QuoteService, toQuote } from './quote.service.js';
import { type CustomerQuote, type NewQuote, type QuoteDeed, type QuoteTerms } from './quote.types.js';

/** What merchants write into their quotes. Writes are transactions of their own. */
@Injectable()
export class QuoteEditor {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly offers: QuoteOffers,
    private readonly quotes: QuoteService,
    private readonly events: EventLog,
  ) {}

  /**
   * Makes a draft, with the event `quote.created`. Not idempotent but by its code. Throws `quote.code_taken`,
   * `quote.validity_over` and what `QuoteOffers.make` throws.
   */
  async create(store: Store, { code: given, customerId, ...terms }: NewQuote, actor: string): Promise<CustomerQuote> {
    requireFuture(terms);
    const code = given ?? newId();
    const offer = await this.offers.make(this.dataSource.manager, store, { code, customerId }, terms);
    return this.transactor.run(async (tx) => {
      const { id: storeId, currency } = store;
      const values = [storeId, code, customerId, currency, terms.validUntil, JSON.stringify(offer), actor];
      const row = await insertQuote.first(tx, values);
      if (!row) throw quoteCodeTaken(code);
      return this.tell(tx, 'created', toQuote(row), { actor, reason: null });
    });
  }

  /**
   * Makes the next revision of a quote, a draft that its customer does not see until it is sent, with the event
   * `quote.revised`. Throws `quote.not_found`, `quote.locked`, `quote.step_not_allowed`, `quote.validity_over` and what
   * `QuoteOffers.make` throws.
   */
  async revise(store: Store, code: string, terms: QuoteTerms, deed: QuoteDeed): Promise<CustomerQuote> {
    requireFuture(terms);
    const asker = { storeId: store.id, customerId: null };
    const { customerId } = await this.quotes.get(this.dataSource.manager, asker, code);
    const offer = await this.offers.make(this.dataSource.manager, store, { code, customerId }, terms);
    return this.transactor.run(async (tx) => {
      const { id, status } = await this.quotes.lock(tx, asker, code);
      if (!mayBecome(status, 'draft')) throw quoteStepNotAllowed(status, 'draft');
      const { actor, reason } = deed;
      const values = [store.id, id, terms.validUntil, JSON.stringify(offer), actor, reason];
      const row = await insertRevision.first(tx, values);
      if (!row) throw new Error(`Quote ${id} is locked and cannot be revised`);
      return this.tell(tx, 'revised', toQuote(row), deed);
    });
  }

  private async tell(tx: Tx, what: QuoteEvent, quote: CustomerQuote, deed: QuoteDeed): Promise<CustomerQuote> {
    const { id: quoteId, storeId, code, customerId, status, revision, currency, validUntil, figures } = quote;
    const { total } = figures.totals;
    const news = { quoteId, code, customerId, status, revision, total, currency, validUntil, orderId: null };
    await this.events.append(tx, quoteNews(what, storeId, { ...news, ...deed }));
    return quote;
  }
}

function requireFuture({ validUntil }: Pick<QuoteTerms, 'validUntil'>): void {
  if (validUntil <= new Date()) throw quoteValidityOver();
}
