import { Webhook } from 'standardwebhooks';
import { newWebhookSecret, StandardEnvelope } from './standard-envelope.js';

const event = {
  id: '0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
  storeId: 7,
  type: 'order.created',
  version: 1,
  aggregateId: 'the order',
  occurredAt: '2026-11-21T12:00:00.000Z',
  payload: { number: 'ACME-1042', name: 'Ünïcode 🛒' },
};
const [secret, older] = [newWebhookSecret(), newWebhookSecret()];

describe('the standard envelope', () => {
  const envelope = new StandardEnvelope();

  it('is verified by the library of Standard Webhooks, with each secret of a rotation', async () => {
    const { headers, body } = await envelope.wrap(event, { secrets: [secret, older], sentAt: new Date() });
    const expected = {
      id: event.id,
      type: 'order.created',
      version: 1,
      timestamp: event.occurredAt,
      aggregateId: 'the order',
      data: event.payload,
    };
    for (const valid of [secret, older]) expect(new Webhook(valid).verify(body, { ...headers })).toEqual(expected);
    expect(headers['webhook-id']).toBe(event.id);
  });

  it('is refused with another secret, another body or an old timestamp', async () => {
    const { headers, body } = await envelope.wrap(event, { secrets: [secret], sentAt: new Date() });
    expect(() => new Webhook(older).verify(body, { ...headers })).toThrow('No matching signature');
    expect(() => new Webhook(secret).verify(`${body} `, { ...headers })).toThrow('No matching signature');
    const old = await envelope.wrap(event, { secrets: [secret], sentAt: new Date(Date.now() - 600_000) });
    expect(() => new Webhook(secret).verify(old.body, { ...old.headers })).toThrow('too old');
  });

  it('makes secrets of 256 bits, never the same', () => {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(secret).not.toBe(older);
  });
});
