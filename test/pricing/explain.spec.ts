import { request, testApp, type TestApp } from '../support/app.js';
import { guestCheckout, Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

interface Step {
  rule: string;
  applied: boolean;
  remarks: { source: string; label: string; applied: boolean; reason: string | null }[];
  adjustments: { source: string; amount: { amount: string }; line: number | null }[];
}

interface Answer {
  code?: string;
  lines: Record<string, unknown>[];
  totals: Record<string, { amount: string; currency: string }>;
  coupon: unknown;
  steps: Step[];
}

async function admin(method: string, to: string, body?: unknown, key = 'sk_demo_acme') {
  const answer = await request(app, method, to, { headers: { authorization: `Bearer ${key}` }, body });
  return { status: answer.status, body: answer.body as Answer };
}

const explain = (body: object, key?: string) => admin('POST', '/admin/v1/pricing/explain', body, key);
const bdt = (amount: string) => ({ amount, currency: 'BDT' });

function step({ steps }: Answer, rule: string): Step | undefined {
  return steps.find((candidate) => candidate.rule === rule);
}

async function offer(body: object): Promise<void> {
  expect((await admin('POST', '/admin/v1/offers', { name: 'An offer', ...body })).status).toBe(201);
}

describe('explaining a price', () => {
  it('comes to the totals of a checkout and names every rule in its turn', async () => {
    const basket = { items: [{ sku: 'KURTI-EM', quantity: 2 }], couponCode: 'WELCOME10' };
    const { status, body } = await explain({
      ...basket,
      destination: { country: 'BD' },
      shippingOption: guestCheckout.shippingOption,
    });
    expect(status).toBe(200);
    expect(body.steps.map(({ rule, applied }) => [rule, applied])).toEqual([
      ['unit-price', true],
      ['offers', false],
      ['coupon', true],
      ['shipping', true],
      ['coupon-shipping', false],
      ['tax', false],
    ]);
    expect(body.lines).toEqual([
      {
        variantId: expect.any(Number) as number,
        sku: 'KURTI-EM',
        name: 'Emerald Kurti',
        quantity: 2,
        unitPrice: bdt('1490.00'),
        subtotal: bdt('2980.00'),
        discount: bdt('298.00'),
        tax: bdt('0.00'),
        taxIncluded: bdt('0.00'),
        total: bdt('2682.00'),
      },
    ]);
    expect(body.coupon).toEqual({ code: 'WELCOME10', applied: true, reason: null, amount: bdt('298.00') });

    const placed = await new Shopper(app).send<{ totals: object }>('POST', '/checkout', {
      body: { ...guestCheckout, ...basket },
    });
    expect(placed.status).toBe(201);
    expect(placed.body.totals).toMatchObject(body.totals);
    expect(body.totals.total).toEqual(bdt('2742.00'));
  });

  it('tells of each offer and of the coupon why it does not apply', async () => {
    const benefit = { kind: 'percent', basisPoints: 1_000 };
    await offer({ code: 'LATER', benefit, startsAt: '2090-01-01T00:00:00Z' });
    await offer({ code: 'MANY', benefit, minQuantity: 5 });
    await offer({ code: 'ALONE', benefit, stackable: false });
    await offer({ code: 'AFTER', benefit });
    await offer({ code: 'FIRST', benefit, firstOrderOnly: true });
    const items = [{ sku: 'KURTI-EM', quantity: 1 }];
    const { body } = await explain({ items, couponCode: 'EXPIRED5' });
    const remarks = step(body, 'offers')?.remarks.map(({ source, applied, reason }) => [source, applied, reason]);
    expect(remarks).toEqual([
      ['offer:LATER', false, 'not_started'],
      ['offer:MANY', false, 'quantity_not_reached'],
      ['offer:ALONE', true, null],
      ['offer:AFTER', false, 'excluded_by_another_offer'],
      ['offer:FIRST', false, 'not_first_order'],
    ]);
    expect(step(body, 'offers')?.adjustments).toEqual([
      { type: 'discount', source: 'offer:ALONE', label: 'An offer', amount: bdt('-149.00'), line: 0 },
    ]);
    expect(step(body, 'coupon')?.remarks).toEqual([
      { source: 'coupon:EXPIRED5', label: 'Coupon EXPIRED5', applied: false, reason: 'ended' },
    ]);
    expect(body.coupon).toEqual({ code: 'EXPIRED5', applied: false, reason: 'ended', amount: null });
    expect(body.totals).toMatchObject({ shipping: bdt('0.00'), total: bdt('1341.00') });

    const later = (await explain({ items, at: '2091-01-01T00:00:00Z' })).body;
    expect(step(later, 'offers')?.remarks[0]).toMatchObject({ source: 'offer:LATER', applied: true, reason: null });
    expect((await explain({ items, couponCode: 'nope' })).body.coupon).toMatchObject({
      code: 'NOPE',
      reason: 'not_found',
    });
  });

  it('prices as if the buyer were a customer, or in a group', async () => {
    const group = await admin('POST', '/admin/v1/customer-groups', { code: 'gold', name: 'Gold' });
    const groupId = (group.body as unknown as { id: number }).id;
    await offer({
      code: 'GOLD',
      benefit: { kind: 'fixed_price', amount: bdt('1000.00') },
      customerGroupIds: [groupId],
      stackable: true,
    });
    const items = [{ sku: 'SHAWL-1', quantity: 1 }];
    const reason = async (who: object) =>
      step((await explain({ items, ...who })).body, 'offers')?.remarks.find(({ source }) => source === 'offer:GOLD')
        ?.reason;
    expect(await reason({})).toBe('not_for_this_customer');
    // The exclusive offer before it has the line.
    expect(await reason({ customerGroupId: groupId })).toBe('excluded_by_another_offer');
    const [{ id: customerId }] = await app.db.dataSource.query<[{ id: number }]>(
      `SELECT id::int FROM customers WHERE email = 'buyer@acme.test'`,
    );
    const first = step((await explain({ items, customerId })).body, 'offers')?.remarks;
    expect(first?.find(({ source }) => source === 'offer:FIRST')?.reason).toBe('excluded_by_another_offer');
  });

  it('prices a tier, and taxes that the prices contain', async () => {
    const { body } = await explain(
      { items: [{ sku: 'COFFEE-1KG', quantity: 10 }], destination: { country: 'DE' } },
      'sk_demo_emporia',
    );
    expect(body.lines[0]).toMatchObject({ unitPrice: { amount: '16.90', currency: 'EUR' } });
    expect(body.totals).toMatchObject({
      subtotal: { amount: '169.00', currency: 'EUR' },
      shipping: { amount: '4.90', currency: 'EUR' },
      total: { amount: '173.90', currency: 'EUR' },
    });
    expect(step(body, 'tax')?.applied).toBe(true);
  });

  it.each<[string, object, number, string]>([
    ['nothing', { items: [] }, 400, 'request.invalid'],
    ['an unknown item', { items: [{ sku: 'NO-SUCH', quantity: 1 }] }, 400, 'checkout.items_not_available'],
    [
      'an unknown customer',
      { items: [{ sku: 'SHAWL-1', quantity: 1 }], customerId: 999_999 },
      404,
      'customer.not_found',
    ],
    [
      'a country that is not served',
      { items: [{ sku: 'SHAWL-1', quantity: 1 }], destination: { country: 'FR' } },
      400,
      'checkout.country_not_served',
    ],
  ])('refuses %s as a checkout would', async (_, body, status, code) => {
    const answer = await explain(body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('changes nothing, and is closed without a secret key', async () => {
    const before = await tableContents(app.db.dataSource);
    const body = { items: [{ sku: 'KURTI-EM', quantity: 1 }], couponCode: 'ONCE', destination: { country: 'BD' } };
    expect((await explain(body)).status).toBe(200);
    expect((await explain(body, 'pk_demo_acme')).status).toBe(401);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });
});
