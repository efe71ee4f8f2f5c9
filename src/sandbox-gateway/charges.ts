import { randomInt } from 'node:crypto';
import { newId, secretToken } from '../kernel/ids.js';
import { type Books } from './books.js';
import {
  approve,
  capture,
  type Charge,
  type ChargeRequest,
  decline,
  giveUp,
  refund,
  type Refund,
  timesCharged,
} from './charge.js';
import { Refusal } from './refusal.js';
import { type Message } from './message.js';
import { type Messenger } from './messenger.js';
import { type Course, type Report } from './scenario.js';

/** A charge as merchants see it. */
export type ChargeView = ReturnType<Charges['view']>;

const copies: Record<Report, number> = { once: 1, ten_times: 10, newest_first: 1, never: 1 };

/**
 * What can be done with charges, by merchants and by buyers. Every change is in the books before it is told, and one at
 * a time: nothing in here waits.
 */
export class Charges {
  constructor(
    private readonly books: Books,
    private readonly messenger: Messenger,
    /** Where the pay pages are: known once the gateway listens. */
    private readonly pagesUrl: () => string,
  ) {}

  /**
   * Opens a charge, once by its id: a repetition finds the one that is there, whatever became of it. A charge that was
   * given up before it arrived stays given up. Throws when the id stands for another request.
   */
  open(account: string, id: string, request: ChargeRequest, course: Course): Charge {
    const known = this.books.find(account, id);
    if (known) {
      if (known.amount !== request.amount || known.currency !== request.currency) {
        if (known.amount === 0) return known;
        throw new Refusal(409, 'charge.other_request', 'This id stands for a charge of another amount.');
      }
      return known;
    }
    const charge = newCharge(account, id, request, course);
    this.books.saveCharge(charge);
    if (charge.report === 'newest_first') this.tell(charge, 'charge.pending');
    return charge;
  }

  /** The charge by its merchant's id. Throws when there is none. */
  get(account: string, id: string): Charge {
    const charge = this.books.find(account, id);
    if (!charge) throw new Refusal(404, 'charge.unknown', 'There is no such charge.');
    return charge;
  }

  find(account: string, id: string): Charge | undefined {
    return this.books.find(account, id);
  }

  /** The charge of a pay page. Throws when there is none. */
  ofPage(reference: string): Charge {
    const charge = this.books.findByReference(reference);
    if (!charge) throw new Refusal(404, 'page.unknown', 'There is no such pay page.');
    return charge;
  }

  /** The buyer says yes, as a card or the choice on the pay page has it. */
  approve(charge: Charge, course?: Course): Charge {
    const chosen = course ? { ...charge, report: course.report, taking: course.taking } : charge;
    const shuffledFromNow = chosen.report === 'newest_first' && charge.report !== 'newest_first';
    if (shuffledFromNow && charge.status === 'pending') this.tell(chosen, 'charge.pending');
    return this.keep(charge, approve(chosen, now()));
  }

  decline(charge: Charge, reason: string): Charge {
    return this.keep(charge, decline(charge, reason));
  }

  /** Asks the buyer for the confirmation of 3-D Secure. */
  challenge(charge: Charge): Charge {
    return charge.status === 'pending' && !charge.challenged
      ? this.keep(charge, { ...charge, challenged: true })
      : charge;
  }

  /** Takes what was authorized, or less; once: a repetition finds what was taken. */
  capture(charge: Charge, amount: number): Charge {
    if (charge.status === 'authorized' && amount > (charge.charged?.amount ?? 0))
      throw new Refusal(409, 'capture.too_much', 'More cannot be captured than was authorized.');
    return this.keep(charge, capture(charge, amount, now()));
  }

  /** Gives up what is not captured. An id that was never heard of is given up for the future. */
  void(account: string, id: string): Charge {
    const charge = this.books.find(account, id);
    if (charge) return this.keep(charge, giveUp(charge, now()));
    const nothing: Charge = { ...newCharge(account, id, unheardOf, neverTold), status: 'voided' };
    this.books.saveCharge(nothing);
    return nothing;
  }

  /** Gives back by the refund's id: once. Throws when the id stands for another amount. */
  refund(charge: Charge, id: string, amount: number): Refund {
    const known = charge.refunds.find((each) => each.id === id);
    if (known && known.amount !== amount)
      throw new Refusal(409, 'refund.other_request', 'This id stands for a refund of another amount.');
    const after = refund(charge, id, amount, `re_${secretToken(12)}`, now());
    const given = after.refunds.find((each) => each.id === id) as Refund;
    if (after === charge) return given;
    this.books.saveCharge(after);
    if (given.status !== 'pending') this.tell(after, `refund.${given.status}`, given);
    return given;
  }

  /** Sends every message of a charge once more. Returns how each was answered. */
  async resend(charge: Charge): Promise<(number | null)[]> {
    const sent = this.books.messagesOf(charge).filter(({ state }) => state !== 'held' && state !== 'withheld');
    return Promise.all(sent.map((message) => this.messenger.resend(message)));
  }

  /** Newest first. */
  all(): Charge[] {
    return this.books.allCharges().reverse();
  }

  forgetAll(): void {
    this.books.clear();
  }

  payUrl({ reference }: Charge): string {
    return `${this.pagesUrl()}/pay/${reference}`;
  }

  view(charge: Charge) {
    const { id, reference, orderId, status, amount, currency, method, brand, charged, captured, refunded } = charge;
    return {
      id,
      reference,
      orderId,
      status,
      amount,
      currency,
      method,
      brand,
      charged,
      captured,
      refunded,
      reason: charge.reason,
      action: status === 'pending' ? this.actionOf(charge) : null,
    };
  }

  /** The charge with its books: for tests and for people. */
  inspect(charge: Charge) {
    return {
      ...this.view(charge),
      account: charge.account,
      payUrl: this.payUrl(charge),
      timesCharged: timesCharged(charge),
      movements: charge.movements,
      refunds: charge.refunds,
      createdAt: charge.createdAt,
      messages: this.books.messagesOf(charge).map(({ id, type, state, attempts }) => ({ id, type, state, attempts })),
    };
  }

  private actionOf(charge: Charge) {
    const url = this.payUrl(charge);
    switch (charge.method) {
      case 'wallet':
      case 'card':
        return { type: 'redirect', url };
      case 'qr':
        return { type: 'qr', url, qr: url };
      case 'virtual_account':
        return { type: 'virtual_account', url, bank: charge.brand, accountNumber: charge.accountNumber };
    }
  }

  private keep(before: Charge, after: Charge): Charge {
    if (after === before) return before;
    this.books.saveCharge(after);
    if (after.status !== before.status) this.tell(after, `charge.${after.status}`);
    return after;
  }

  private tell(charge: Charge, type: string, given?: Refund): void {
    if (charge.notifyUrl === null) return;
    const id = `msg_${newId()}`;
    const news = given ? { refund: { ...given, chargeId: charge.id } } : { charge: this.view(charge) };
    const goesOn = type === 'charge.pending' || type === 'charge.authorized';
    const held = charge.report === 'newest_first' && goesOn;
    const message: Message = {
      id,
      account: charge.account,
      chargeId: charge.id,
      url: charge.notifyUrl,
      type,
      body: JSON.stringify({ id, type, createdAt: now(), ...news }),
      state: charge.report === 'never' ? 'withheld' : held ? 'held' : 'due',
      copies: copies[charge.report],
      attempts: [],
    };
    this.books.saveMessage(message);
    if (message.state === 'due') this.messenger.send(message, ...this.release(charge));
  }

  /** What was held back for a newer message, newest first. */
  private release(charge: Charge): Message[] {
    const held = this.books.messagesOf(charge).filter(({ state }) => state === 'held');
    const due = held.reverse().map((message): Message => ({ ...message, state: 'due' }));
    for (const message of due) this.books.saveMessage(message);
    return due;
  }
}

const unheardOf: ChargeRequest = {
  amount: 0,
  currency: 'XXX',
  method: 'wallet',
  brand: '',
  capture: 'now',
  orderId: null,
  returnUrl: null,
  notifyUrl: null,
};
const neverTold: Pick<Course, 'report' | 'taking'> = { report: 'never', taking: 'asked' };

function newCharge(
  account: string,
  id: string,
  request: ChargeRequest,
  { report, taking }: Pick<Course, 'report' | 'taking'>,
): Charge {
  return {
    ...request,
    account,
    id,
    reference: `ch_${secretToken(18)}`,
    status: 'pending',
    challenged: false,
    accountNumber: request.method === 'virtual_account' ? `8808${String(randomInt(1e12)).padStart(12, '0')}` : null,
    report,
    taking,
    charged: null,
    captured: 0,
    refunded: 0,
    reason: null,
    refunds: [],
    movements: [],
    createdAt: now(),
  };
}

function now(): string {
  return new Date().toISOString();
}
