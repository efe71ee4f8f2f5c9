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
  orderable: boolean;
  refusals: { code: string; message: string }[];
  notPriced: { item: number; sku: string | null; quantity: number; reason: string }[];
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
        item: 0,
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

  it('tells which items have no price and why, and prices the rest as a basket of its own', async () => {
    const { dataSource } = app.db;
    const variant = (sku: string) => `(SELECT id FROM variants WHERE sku = '${sku}')`;
    await dataSource.query(`UPDATE variants SET active = false WHERE sku = 'BULK-001'`);
    await dataSource.query(`DELETE FROM prices WHERE variant_id = ${variant('BULK-002')}`);
    await dataSource.query(`UPDATE prices SET ends_at = '2020-01-01' WHERE variant_id = ${variant('BULK-003')}`);
    await dataSource.query(`UPDATE prices SET min_quantity = 5 WHERE variant_id = ${variant('BULK-004')}`);
    const rest = [
      { sku: 'KURTI-EM', quantity: 2 },
      { sku: 'SHAWL-1', quantity: 1 },
    ];
    const items = [
      { sku: 'NO-SUCH', quantity: 1 },
      { sku: 'KURTI-EM', quantity: 2 },
      ...['BULK-001', 'BULK-002', 'BULK-003', 'BULK-004'].map((sku) => ({ sku, quantity: 4 })),
      { sku: 'SHAWL-1', quantity: 1 },
    ];
    const whole = { couponCode: 'WELCOME10', destination: { country: 'BD' } };
    const { status, body } = await explain({ ...whole, items });
    expect([status, body.orderable, body.refusals.map(({ code }) => code)]).toEqual([
      200,
      false,
      ['checkout.items_not_available'],
    ]);
    expect(body.notPriced.map(({ item, sku, quantity, reason }) => [item, sku, quantity, reason])).toEqual([
      [0, 'NO-SUCH', 1, 'not_found'],
      [2, 'BULK-001', 4, 'not_available'],
      [3, 'BULK-002', 4, 'no_price'],
      [4, 'BULK-003', 4, 'price_not_current'],
      [5, 'BULK-004', 4, 'quantity_not_priced'],
    ]);
    expect(body.lines.map(({ item, sku }) => [item, sku])).toEqual([
      [1, 'KURTI-EM'],
      [6, 'SHAWL-1'],
    ]);
    const alone = (await explain({ ...whole, items: rest })).body;
    expect([alone.orderable, alone.refusals, alone.notPriced]).toEqual([true, [], []]);
    expect([body.totals, body.coupon, body.steps]).toEqual([alone.totals, alone.coupon, alone.steps]);
    // Tiers are judged on all units of a variant: two lines of four make eight.
    const enough = [items[5], items[5]];
    expect((await explain({ items: enough })).body).toMatchObject({ orderable: true, notPriced: [] });
  });

  it('tells that nothing of a basket can be priced', async () => {
    const { status, body } = await explain({ items: [{ variantId: 999_999, quantity: 3 }], couponCode: 'WELCOME10' });
    expect([status, body.orderable, body.lines]).toEqual([200, false, []]);
    expect(body.notPriced).toEqual([{ item: 0, variantId: 999_999, sku: null, quantity: 3, reason: 'not_found' }]);
    expect(body.totals.total).toEqual(bdt('0.00'));
  });

  it.each([
    ['checkout.country_not_served', { destination: { country: 'FR' } }],
    ['shipping.option_not_found', { destination: { country: 'BD' }, shippingOption: 'sz_inside_dhaka/none' }],
    ['shipping.zone_not_found', { destination: { country: 'BD' }, shippingOption: 'nowhere/standard' }],
  ])('tells of a delivery that is refused with %s, and prices the goods without it', async (code, given) => {
    const items = [{ sku: 'KURTI-EM', quantity: 1 }];
    const { status, body } = await explain({ items, ...given });
    expect([status, body.orderable, body.refusals.map((refusal) => refusal.code)]).toEqual([200, false, [code]]);
    expect([body.notPriced, body.totals]).toEqual([[], (await explain({ items })).body.totals]);
  });

  it.each<[string, object, number, string]>([
    ['nothing', { items: [] }, 400, 'request.invalid'],
    [
      'an unknown customer',
      { items: [{ sku: 'SHAWL-1', quantity: 1 }], customerId: 999_999 },
      404,
      'customer.not_found',
    ],
  ])('refuses to ask about %s', async (_, body, status, code) => {
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
