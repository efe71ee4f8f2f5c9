import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Charge } from './charge.js';
import { type Message } from './message.js';

type Entry = { readonly charge: Charge } | { readonly message: Message };

/**
 * All charges and messages, in memory and, when a file is named, in it: a line for every change, written before anybody
 * hears of it, so that a killed gateway knows afterwards what it took. Read and shortened when it is opened.
 */
export class Books {
  private readonly charges = new Map<string, Charge>();
  private readonly byReference = new Map<string, Charge>();
  private readonly messages = new Map<string, Message>();

  constructor(private readonly file: string | null) {
    if (file === null) return;
    mkdirSync(dirname(file), { recursive: true });
    for (const entry of entriesIn(file)) this.take(entry);
    this.shorten();
  }

  find(account: string, id: string): Charge | undefined {
    return this.charges.get(keyOf(account, id));
  }

  findByReference(reference: string): Charge | undefined {
    return this.byReference.get(reference);
  }

  /** Oldest first. */
  allCharges(): Charge[] {
    return [...this.charges.values()];
  }

  allMessages(): Message[] {
    return [...this.messages.values()];
  }

  hasMessage(id: string): boolean {
    return this.messages.has(id);
  }

  messagesOf({ account, id }: Charge): Message[] {
    return this.allMessages().filter((message) => message.account === account && message.chargeId === id);
  }

  saveCharge(charge: Charge): void {
    this.write({ charge });
  }

  saveMessage(message: Message): void {
    this.write({ message });
  }

  clear(): void {
    this.charges.clear();
    this.byReference.clear();
    this.messages.clear();
    this.shorten();
  }

  private write(entry: Entry): void {
    if (this.file !== null) appendFileSync(this.file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    this.take(entry);
  }

  private take(entry: Entry): void {
    if ('message' in entry) {
      this.messages.set(entry.message.id, entry.message);
      return;
    }
    this.charges.set(keyOf(entry.charge.account, entry.charge.id), entry.charge);
    this.byReference.set(entry.charge.reference, entry.charge);
  }

  /** The present state alone, put in the place of the history in one step. */
  private shorten(): void {
    if (this.file === null) return;
    const entries: Entry[] = [
      ...this.allCharges().map((charge) => ({ charge })),
      ...this.allMessages().map((message) => ({ message })),
    ];
    writeFileSync(`${this.file}.new`, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
  }
}

function keyOf(account: string, id: string): string {
  return `${account}/${id}`;
}

/** The last line is cut short when the process was killed while it wrote; it was told to nobody. */
function entriesIn(file: string): Entry[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Entry]));
}
