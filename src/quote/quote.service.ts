import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { EventLog } from '../events/event-log.service.js';
import { codeShape } from '../kernel/code.js';
import { sqlState, Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import {
  quoteExpired,
  quoteLocked,
  quoteNotFound,
  quoteNotOpen,
  quoteRevised,
  quoteRevisionNotFound,
  quoteStateChanged,
  quoteStepNotAllowed,
} from './quote.errors.js';
import { type QuoteEvent, quoteNews } from './quote.events.js';
import {
  expireQuotes,
  lockQuote,
  offerOfRevision,
  quoteByCode,
  quoteHistory,
  quotePage,
  quoteRevisions,
  type QuoteRow,
  type RevisionRow,
  type StepRow,
  stepQuote,
} from './quote.queries.js';
import { leadsTo, mayBecome } from './quote-state.js';
import {
  type CustomerQuote,
  type QuoteDeed,
  type QuoteFilter,
  type QuoteRef,
  type QuoteRevision,
  type QuoteStatus,
  type QuoteStatusEntry,
} from './quote.types.js';

/** 55P03 lock_not_available: NOWAIT met a lock. */
const LOCK_NOT_AVAILABLE = '55P03';

/** Whose quote is asked for; the merchant's question has no customer. */
export interface QuoteAsker {
  readonly storeId: number;
  readonly customerId: number | null;
}

/** The customer whom it is for. */
export interface QuoteOwner extends QuoteAsker {
  readonly customerId: number;
}

/** A quote and the order that it becomes. */
export interface OrderedQuote {
  readonly storeId: number;
  readonly quoteId: number;
  readonly orderId: string;
}

interface Step extends QuoteDeed {
  readonly to: QuoteStatus;
  /** Where the table would let it come from elsewhere, too. */
  readonly from?: readonly QuoteStatus[];
  readonly orderId: string | null;
}

/**
 * Merchants' offers to customers: read, and moved along the table of their states. What they offer is
 * `QuoteEditor`'s. A quote is known by its code; another customer's, and one that was not sent, is missing to a customer.
 */
@Injectable()
export class QuoteService {
  constructor(
    private readonly transactor: Transactor,
    private readonly events: EventLog,
  ) {}

  /** One read. Throws `quote.not_found`. */
  async get(db: EntityManager, { storeId, customerId }: QuoteAsker, code: string): Promise<CustomerQuote> {
    const row = codeShape.test(code) && (await quoteByCode.first(db, [storeId, code, customerId]));
    if (!row) throw quoteNotFound();
    return toQuote(row);
  }

  /** A page of quotes, newest first. One read. */
  async list(db: EntityManager, { storeId, customerId }: QuoteAsker, filter: QuoteFilter): Promise<CustomerQuote[]> {
    const { customerId: of = null, status = null, below = null, limit } = filter;
    return (await quotePage.rows(db, [storeId, of, customerId, status, below, limit])).map(toQuote);
  }

  /** Every step the quote has taken, oldest first, with who, when and why. */
  async history(db: EntityManager, { storeId, id }: CustomerQuote): Promise<QuoteStatusEntry[]> {
    return quoteHistory.rows(db, [storeId, id]);
  }

  /**
   * A page of what a quote has offered so far, newest first: to the merchant all of it, to its customer what was sent, while
   * there is a quote to see. Two reads. Throws `quote.not_found`.
   */
  async revisions(
    db: EntityManager,
    asker: QuoteAsker,
    code: string,
    { below = null, limit }: { readonly below?: number | null; readonly limit: number },
  ): Promise<QuoteRevision[]> {
    const { id } = await this.get(db, asker, code);
    const rows = await quoteRevisions.rows(db, [asker.storeId, id, asker.customerId !== null, null, below, limit]);
    return rows.map(toRevision);
  }

  /** One of `revisions`. Two reads. Throws `quote.not_found`, `quote.revision_not_found`. */
  async revision(db: EntityManager, asker: QuoteAsker, code: string, revision: number): Promise<QuoteRevision> {
    const { id } = await this.get(db, asker, code);
    const [row] = await quoteRevisions.rows(db, [asker.storeId, id, asker.customerId !== null, revision, null, 1]);
    if (!row) throw quoteRevisionNotFound();
    return toRevision(row);
  }

  /**
   * Locks the customer's quote for a checkout until `tx` ends. Two round trips. An ordered quote is returned, too: the
   * caller decides.
   *
   * Throws `quote.not_found`; `quote.locked` at once when somebody else has the quote, another transaction or a checkout
   * that waits for its payment; `quote.expired`, `quote.not_open`, and `quote.revised` when the customer has seen
   * another revision.
   */
  async claim(tx: Tx, asker: QuoteAsker, { code, revision = null }: QuoteRef): Promise<CustomerQuote> {
    const quote = await this.lock(tx, asker, code);
    if (quote.status === 'ordered') return quote;
    if (quote.status === 'checking_out') throw quoteLocked();
    if (quote.status === 'expired') throw quoteExpired(quote.validUntil);
    if (quote.status !== 'open') throw quoteNotOpen(quote.status);
    if (revision !== null && revision !== quote.revision) throw quoteRevised(revision, quote.revision);
    return quote;
  }

  /** Locks a quote until `tx` ends, without waiting. Two round trips. Throws `quote.not_found` and `quote.locked`. */
  async lock(tx: Tx, { storeId, customerId }: QuoteAsker, code: string): Promise<CustomerQuote> {
    const head = codeShape.test(code) && (await lockable(() => lockQuote.first(tx, [storeId, code, customerId])));
    if (!head) throw quoteNotFound();
    const revision = await offerOfRevision.first(tx, [storeId, head.id, head.revision]);
    if (!revision) throw new Error(`Quote ${head.id} has no revision ${head.revision}`);
    return toQuote({ ...head, ...revision });
  }

  /**
   * Offers a draft to its customer, in a transaction of its own, with the event `quote.sent`. Throws `quote.not_found`,
   * `quote.locked`, `quote.step_not_allowed`, and `quote.expired` when its time is over before it has begun.
   */
  async send(storeId: number, code: string, deed: QuoteDeed): Promise<CustomerQuote> {
    return this.transactor.run(async (tx) => {
      const quote = await this.lock(tx, { storeId, customerId: null }, code);
      // What is being ordered becomes open again by its checkout alone.
      if (quote.status !== 'draft') throw quoteStepNotAllowed(quote.status, 'open');
      if (new Date(quote.validUntil) <= new Date()) throw quoteExpired(quote.validUntil);
      return this.move(tx, quote, 'open', { what: 'sent', ...deed });
    });
  }

  /**
   * Takes an offer back for good, in a transaction of its own, with the event `quote.withdrawn`. Throws
   * `quote.not_found`, `quote.locked` and `quote.step_not_allowed`.
   */
  async withdraw(storeId: number, code: string, deed: QuoteDeed): Promise<CustomerQuote> {
    return this.transactor.run(async (tx) => {
      const quote = await this.lock(tx, { storeId, customerId: null }, code);
      return this.move(tx, quote, 'withdrawn', { what: 'withdrawn', ...deed });
    });
  }

  /**
   * The customer's no to an open quote, in a transaction of its own, with the event `quote.declined`. Throws
   * `quote.not_found`, `quote.locked` and `quote.step_not_allowed`.
   */
  async decline(owner: QuoteOwner, code: string, reason: string | null): Promise<CustomerQuote> {
    return this.transactor.run(async (tx) => {
      const quote = await this.lock(tx, owner, code);
      return this.move(tx, quote, 'declined', { what: 'declined', actor: `customer:${owner.customerId}`, reason });
    });
  }

  /**
   * Keeps an open quote from changing while a payment provider is asked, in `tx`. One statement. Throws
   * `quote.state_changed` unless it is open.
   */
  async hold(tx: Tx, quote: OrderedQuote, actor: string): Promise<void> {
    const { orderId } = quote;
    await step(tx, quote, { to: 'checking_out', orderId, actor, reason: null });
  }

  /** The undo of `hold`, in `tx`. One statement. Throws `quote.state_changed` unless it is held. */
  async reopen(tx: Tx, quote: OrderedQuote, actor: string): Promise<void> {
    const from = ['checking_out'] as const;
    await step(tx, quote, { to: 'open', from, orderId: null, actor, reason: 'checkout undone' });
  }

  /**
   * Ends the quote that has become an order, in `tx`, with the event `quote.ordered`. Two statements. Throws
   * `quote.state_changed` unless it is open or held.
   */
  async order(tx: Tx, quote: OrderedQuote, actor: string): Promise<void> {
    const deed = { actor, reason: null };
    const news = await step(tx, quote, { to: 'ordered', orderId: quote.orderId, ...deed });
    await this.events.append(tx, quoteNews('ordered', quote.storeId, { ...news, ...deed }));
  }

  /**
   * Ends up to `limit` quotes of all stores whose time is over, in `tx`, each with the event `quote.expired`. Returns how
   * many; call again while it is `limit`.
   */
  async expireOverdue(tx: Tx, limit: number, actor: string): Promise<number> {
    const expired = await expireQuotes.rows(tx, [limit, actor]);
    for (const { storeId, ...news } of expired) {
      await this.events.append(tx, quoteNews('expired', storeId, { ...news, actor, reason: null }));
    }
    return expired.length;
  }

  /** A step of a locked quote that the table allows, with its event. Throws `quote.step_not_allowed`. */
  private async move(
    tx: Tx,
    quote: CustomerQuote,
    to: QuoteStatus,
    { what, actor, reason }: QuoteDeed & { readonly what: QuoteEvent },
  ): Promise<CustomerQuote> {
    const { storeId, id: quoteId, code, status } = quote;
    if (!mayBecome(status, to)) throw quoteStepNotAllowed(status, to);
    const news = await step(tx, { storeId, quoteId }, { to, orderId: null, actor, reason });
    await this.events.append(tx, quoteNews(what, storeId, { ...news, actor, reason }));
    return this.get(tx, { storeId, customerId: null }, code);
  }
}

async function step(
  tx: Tx,
  { storeId, quoteId }: Omit<OrderedQuote, 'orderId'>,
  { to, from = leadsTo(to), orderId, actor, reason }: Step,
): Promise<StepRow> {
  const taken = await stepQuote.first(tx, [storeId, quoteId, from, to, orderId, actor, reason]);
  if (!taken) throw quoteStateChanged();
  return taken;
}

/** What a row says, with the status that the time has made of it. */
export function toQuote({ offer, overdue, ...quote }: QuoteRow): CustomerQuote {
  const status = quote.status === 'open' && overdue ? 'expired' : quote.status;
  return { ...quote, status, ...offer };
}

function toRevision({ offer, ...row }: RevisionRow): QuoteRevision {
  return { ...row, ...offer };
}

async function lockable<Result>(statement: () => Promise<Result>): Promise<Result> {
  try {
    return await statement();
  } catch (error) {
    throw sqlState(error) === LOCK_NOT_AVAILABLE ? quoteLocked() : error;
  }
}
