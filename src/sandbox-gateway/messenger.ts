import { setMaxListeners } from 'node:events';
import { type Books } from './books.js';
import { type Message, signedHeaders } from './message.js';

/** Milliseconds between an attempt and the next one. */
export const retryDelays: readonly number[] = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000];

/** Milliseconds that a merchant has to answer. */
const patience = 10_000;

/** Sends messages until they are answered with 2xx, each attempt signed anew. What is due at a stop is sent at the next start. */
export class Messenger {
  private readonly stopped = new AbortController();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly books: Books,
    private readonly delays: readonly number[] = retryDelays,
  ) {
    // Every message on its way listens.
    setMaxListeners(0, this.stopped.signal);
  }

  /** Goes on where an earlier process stopped. */
  resume(): void {
    for (const message of this.books.allMessages()) if (message.state === 'due') this.send(message);
  }

  /** Sends now, each after the one before it was tried; where that fails, again later. */
  send(...messages: readonly Message[]): void {
    void this.sendAll(messages);
  }

  /** Sends what was sent before once more, by the same id. */
  async resend(message: Message): Promise<number | null> {
    return this.post(message);
  }

  stop(): void {
    this.stopped.abort();
    for (const timer of this.timers) clearTimeout(timer);
  }

  private async sendAll(messages: readonly Message[]): Promise<void> {
    for (const message of messages) await this.attempt(message, 0);
  }

  private async attempt(message: Message, failures: number): Promise<void> {
    const answers = await Promise.all(Array.from({ length: message.copies }, () => this.post(message)));
    if (this.stopped.signal.aborted) return;
    const attempts = [...message.attempts, ...answers.map((status) => ({ at: new Date().toISOString(), status }))];
    const delivered = answers.some((status) => status !== null && status >= 200 && status < 300);
    const delay = this.delays[failures];
    const state = delivered ? 'delivered' : delay === undefined ? 'failed' : 'due';
    const after: Message = { ...message, attempts, state };
    // A message that was forgotten meanwhile, with everything else, stays forgotten.
    if (!this.books.hasMessage(message.id)) return;
    this.books.saveMessage(after);
    if (after.state === 'due' && delay !== undefined) this.later(delay, () => void this.attempt(after, failures + 1));
  }

  private async post(message: Message): Promise<number | null> {
    try {
      const answer = await fetch(message.url, {
        method: 'POST',
        headers: signedHeaders(message, new Date()),
        body: message.body,
        redirect: 'manual',
        signal: AbortSignal.any([this.stopped.signal, AbortSignal.timeout(patience)]),
      });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return null;
    }
  }

  private later(milliseconds: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, milliseconds);
    this.timers.add(timer);
  }
}
