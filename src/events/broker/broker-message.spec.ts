import { brokerMessage } from './broker-message.js';

const event = {
  id: '0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
  storeId: 7,
  type: 'order.created',
  version: 1,
  aggregateId: 'an-order',
  occurredAt: '2026-01-02T03:04:05.678Z',
  payload: { text: 'é'.repeat(50) },
};

describe('an event for the broker', () => {
  it('is named by its store and type, and carries the event with the store’s slug', () => {
    const { id, subject, body } = brokerMessage(event, 'acme', 10_000);
    expect([id, subject]).toEqual([event.id, 'orders.acme.order.created']);
    const { storeId: _, ...told } = event;
    expect(JSON.parse(body)).toEqual({ ...told, store: 'acme' });
  });

  it('goes without its payload where that is too large, counted in bytes', () => {
    const whole = Buffer.byteLength(brokerMessage(event, 'acme', 10_000).body);
    expect(JSON.parse(brokerMessage(event, 'acme', whole).body)).toMatchObject({ payload: event.payload });
    expect(JSON.parse(brokerMessage(event, 'acme', whole - 1).body)).toMatchObject({ id: event.id, payload: null });
  });

  it.each([
    ['a b.*.>', 'orders.acme.a_b._._'],
    ['', 'orders.acme._'],
  ])('of the type %j has a subject that a broker takes: %s', (type, subject) => {
    expect(brokerMessage({ ...event, type }, 'acme', 10_000).subject).toBe(subject);
  });
});
