import { setTimeout as sleep } from 'node:timers/promises';
import { WebhookDispatcher } from '../../../src/events/webhook/webhook-dispatcher.service.js';
import { WebhookFanOut } from '../../../src/events/webhook/webhook-fan-out.service.js';
import { passWebhookTime } from '../../events/support/hooks.js';
import { Receiver } from '../../events/support/receiver.js';
import { testApp } from '../../support/app.js';
import { admin, type OrderJson, Shopper } from '../../support/shopper.js';

/** A demo store with a webhook endpoint that speaks a contract. */
export interface EnvelopeShop {
  readonly receiver: Receiver;
  readonly secret: string;
  /** Another endpoint, by the same envelope. Returns its secret. */
  listen(path: string, eventTypes: readonly string[]): Promise<string>;
  order(items: { sku: string; quantity: number }[], body?: object): Promise<OrderJson>;
  transition(orderId: string, to: string): Promise<void>;
  /** Makes and sends all that is due. */
  deliver(): Promise<void>;
  pass(seconds: number): Promise<void>;
  query<Row>(sql: string): Promise<Row[]>;
  lastDelivery(): Promise<unknown>;
  close(): Promise<void>;
}

export async function envelopeShop(store: string, envelope: string): Promise<EnvelopeShop> {
  const [app, receiver] = await Promise.all([
    testApp({ settings: { ALLOW_PRIVATE_ADDRESSES: 'on' } }),
    Receiver.open(),
  ]);
  const listen = async (path: string, eventTypes: readonly string[]): Promise<string> => {
    const wished = { url: receiver.url(path), eventTypes, envelope };
    const { body } = await admin<{ secret: string }>(app, 'POST', '/webhooks/endpoints', wished, store);
    return body.secret;
  };
  const secret = await listen('/hook', ['*']);
  const query = <Row>(sql: string): Promise<Row[]> => app.db.dataSource.query<Row[]>(sql);
  return {
    receiver,
    secret,
    listen,
    query,
    async order(items, fields) {
      const { status, body: order } = await new Shopper(app, store).order(items, fields);
      if (status !== 201) throw new Error(`No order: ${JSON.stringify(order)}`);
      return order;
    },
    async transition(orderId, to) {
      const { status, text } = await admin(app, 'POST', `/orders/${orderId}/transitions`, { to }, store);
      if (status !== 200) throw new Error(text);
    },
    async deliver() {
      // An endpoint that has just failed again rests for a tenth of a second.
      await passWebhookTime(app.db.dataSource, 0.1);
      while ((await app.get(WebhookFanOut).fanOutBatch()) !== 'idle') await sleep(5);
      while ((await app.get(WebhookDispatcher).sendDue()) > 0);
    },
    pass: (seconds) => passWebhookTime(app.db.dataSource, seconds),
    lastDelivery: async () =>
      (await query('SELECT state, attempts, last_status FROM webhook_deliveries ORDER BY id DESC LIMIT 1'))[0],
    async close() {
      await receiver.close();
      await app.close();
    },
  };
}
