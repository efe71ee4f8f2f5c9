import { createHmac } from 'node:crypto';
import { type DomainEvent } from '../../events/domain-event.js';
import { sellvikPolicy, sellvikSignature, toSellvikMessage } from './sellvik.envelope.js';

describe("Sellvik's webhooks", () => {
  it('SV-49: are sent nine times: at once and after 30 s, 2 m, 10 m, 30 m, 2 h, 6 h, 18 h and 24 h, for 10 s each', () => {
    expect(sellvikPolicy).toMatchObject({
      delays: [30, 120, 600, 1_800, 7_200, 21_600, 64_800, 86_400],
      timeoutMilliseconds: 10_000,
    });
  });

  it.each([
    [null, Infinity],
    [302, Infinity],
    [399, Infinity],
    [400, 2],
    [407, 2],
    [408, Infinity],
    [409, 2],
    [428, 2],
    [429, Infinity],
    [430, 2],
    [499, 2],
    [500, Infinity],
  ])('SV-49: after the answer %j are sent %d times at most', (status, attempts) => {
    expect(sellvikPolicy.attemptsAllowed(status)).toBe(attempts);
  });

  it('SV-47: say why the status of an order has changed', () => {
    const payload = {
      orderId: '01900000-0000-7000-8000-000000000001',
      number: 'ACME-7',
      from: 'on_hold',
      to: 'cancelled',
    };
    const event = {
      id: '01900000-0000-7000-8000-000000000002',
      type: 'order.cancelled',
      occurredAt: '2026-01-02T03:04:05.678Z',
      payload: { ...payload, reason: 'out of season' },
    } as unknown as DomainEvent;
    const shop = { slug: 'acme', publicId: 'shop_1' };
    const { body, headers } = toSellvikMessage(event, shop, { secrets: ['s'], sentAt: new Date(1_700_000_000_999) });
    expect(JSON.parse(body)).toEqual({
      id: 'evt_01900000000070008000000000000002',
      type: 'order.cancelled',
      createdAt: '2026-01-02T03:04:05.678Z',
      shopSubdomain: 'acme',
      shopId: 'shop_1',
      data: {
        orderId: 'ord_01900000000070008000000000000001',
        orderNumber: 'ACME-7',
        previousStatus: 'ON_HOLD',
        status: 'CANCELLED',
        reason: 'out of season',
      },
    });
    expect(headers['x-sellvik-signature']).toBe(sellvikSignature(['s'], 1_700_000_000, body));
  });

  it('SV-36: are signed by each secret, the newest last, where receivers that read one signature find it', () => {
    const signed = (secret: string): string => createHmac('sha256', secret).update('1700000000.{"id":1}').digest('hex');
    expect(sellvikSignature(['new', 'old'], 1_700_000_000, '{"id":1}')).toBe(
      `t=1700000000,v1=${signed('old')},v1=${signed('new')}`,
    );
  });
});
