import { type DomainEvent } from '../domain-event.js';

export interface BrokerMessage {
  /** The event's id, by which the broker knows a repeat. */
  readonly id: string;
  readonly subject: string;
  readonly body: string;
}

/**
 * An event as the broker carries it: `orders.<store>.<type>`, with the event as JSON. A payload that makes the message
 * longer than `mostBytes` is left out (`null`): the feed of the admin API has it.
 */
export function brokerMessage({ storeId: _, ...event }: DomainEvent, store: string, mostBytes: number): BrokerMessage {
  const subject = `orders.${token(store)}.${event.type.split('.').map(token).join('.')}`;
  const body = JSON.stringify({ ...event, store });
  const fits = Buffer.byteLength(body) <= mostBytes;
  return { id: event.id, subject, body: fits ? body : JSON.stringify({ ...event, store, payload: null }) };
}

/** What a subject may hold between its dots. */
const token = (text: string): string => text.replace(/[^\w-]+/g, '_') || '_';
