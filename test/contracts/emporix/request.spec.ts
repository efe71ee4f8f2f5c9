import { testApp, type TestApp } from '../../support/app.js';
import { admin } from '../../support/shopper.js';
import { address, delivery, gateway, type Json, Shop } from './support/shop.js';

describe("the body of Emporix's checkout", () => {
  let app: TestApp;
  let strict: TestApp | undefined;
  let shop: Shop;
  /** Of a cart that is not ordered: refused requests leave it. */
  let cartId: string;

  beforeAll(async () => {
    app = await testApp();
    shop = await Shop.open(app);
    cartId = await shop.cart();
  });
  afterAll(async () => {
    // Not before: whichever application was made last checks the tokens of both.
    await strict?.close();
    await app.close();
  });

  const body = (changes: Json = {}): Json => shop.body(cartId, changes);
  const problems = (changes: Json) => shop.problems(body(changes));
  const addresses = (shipping: Json = {}, billing: Json = {}): Json => ({
    addresses: [address('SHIPPING', shipping), address('BILLING', billing)],
  });
  const customer = (changes: Json): Json => ({ customer: shop.customer(changes) });
  const without = (from: Json, ...fields: string[]): Json =>
    Object.fromEntries(Object.entries(from).filter(([field]) => !fields.includes(field)));
  const payment = (changes: Json): Json => ({ paymentMethods: [{ provider: 'none', ...changes }] });
  const placed = async (changes: Json = {}): Promise<Json> => {
    const { orderId } = await shop.order(shop.body(await shop.cart(), changes));
    return shop.row(orderId);
  };

  describe('two shapes', () => {
    it.each(['customer', 'shipping', 'addresses', 'paymentMethods'])('EM-9: a cart needs %s', async (field) => {
      expect(await shop.problems(without(body(), field))).toEqual([`${field} missing_value`]);
    });

    it('EM-9: a cart does not need a currency', async () => {
      const { orderId } = await shop.order(without(shop.body(await shop.cart()), 'currency'));
      expect(await shop.row(orderId)).toMatchObject({ currency: 'EUR' });
    });

    it('EM-10: a quote needs a payment method and has nothing else but a delivery window', async () => {
      expect(await shop.problems({ quoteId: 'quote-open' })).toEqual(['paymentMethods missing_value']);
      const more = { customer: shop.customer(), shipping: delivery(), currency: 'EUR', addresses: [] };
      expect((await shop.problems(shop.quoteBody('quote-open', more))).sort()).toEqual([
        'addresses unknown_field',
        'currency unknown_field',
        'customer unknown_field',
        'shipping unknown_field',
      ]);
    });

    it('EM-11: both, or neither', async () => {
      expect(await problems({ quoteId: 'quote-open' })).toEqual(['quoteId unknown_field']);
      expect(await shop.problems(without(body(), 'cartId'))).toEqual(['cartId missing_value']);
      expect(await shop.problems({})).toContain('cartId missing_value');
    });

    it.each(['null', '[]', '"cart"', '7'])('EM-11: %s is neither', async (json) => {
      const { status, type } = await shop.refusal(json, { headers: { 'Content-Type': 'application/json' } });
      expect([status, type]).toEqual([400, 'validation_violation']);
    });

    it('EM-12: a cart may name its delivery window', async () => {
      expect(await placed({ deliveryWindowId: 'dw-open' })).toMatchObject({
        shipping_option: expect.objectContaining({
          window: expect.objectContaining({ code: 'dw-open', slot: '08:00-12:00' }) as unknown,
        }) as unknown,
      });
    });

    it('EM-12: the window has to be the one that the cart has, if it has one', async () => {
      const windowed = await shop.cart({ 'MUG-BLUE': 1 }, { deliveryWindow: 'dw-open' });
      expect(await shop.problems(shop.body(windowed, { deliveryWindowId: 'dw-one' }))).toEqual([
        'deliveryWindowId conflicting_value',
      ]);
      await shop.order(shop.body(windowed, { deliveryWindowId: 'dw-open' }));
    });

    it('EM-12: with STRICT_SCHEMAS, only a quote may name one', async () => {
      strict = await testApp({ beside: app, settings: { STRICT_SCHEMAS: 'on' } });
      const there = await Shop.open(strict);
      expect(await there.problems(body({ deliveryWindowId: 'dw-open' }))).toEqual(['deliveryWindowId unknown_field']);
      const quote = there.quoteBody('quote-expired', { deliveryWindowId: 'dw-open' });
      expect(await there.problems(quote)).toEqual(['quoteId expired']);
    });

    it('EM-13: other fields are refused, every one of them', async () => {
      expect(await problems({ siteCode: 'main', note: 'x' })).toEqual(['siteCode unknown_field', 'note unknown_field']);
    });
  });

  describe('cart and currency', () => {
    it.each([
      ['', 'missing_value'],
      ['0', 'not_found'],
      ['999999999', 'not_found'],
      ['no number', 'not_found'],
      ['9'.repeat(30), 'not_found'],
    ])('EM-14: %j is no cart', async (id, type) => {
      expect(await shop.problems(shop.body(id))).toEqual([`cartId ${type}`]);
    });

    it("EM-14: somebody else's cart is none", async () => {
      const other = await shop.logIn('other');
      const theirs = await shop.cart({ 'MUG-BLUE': 1 }, { token: other.token });
      const guests = await shop.cart({ 'MUG-BLUE': 1 }, { token: shop.guest });
      for (const id of [theirs, guests]) expect(await shop.problems(shop.body(id))).toEqual(['cartId not_found']);
      const stranger = await shop.anonymous();
      const asking = { token: stranger, saas: null };
      expect(await shop.problems(shop.guestBody(guests), asking)).toEqual(['cartId not_found']);
    });

    it('EM-14: an empty cart', async () => {
      expect(await shop.problems(shop.body(await shop.cart({})))).toEqual(['cartId empty']);
    });

    it.each([
      ['eur', 'invalid_value'],
      ['EURO', 'invalid_value'],
      ['', 'invalid_value'],
      ['XXZ', 'invalid_value'],
      ['USD', 'conflicting_value'],
    ])('EM-15: %j is not the currency', async (currency, type) => {
      expect(await problems({ currency })).toContain(`currency ${type}`);
    });
  });

  describe('payment methods', () => {
    it('EM-16: exactly one', async () => {
      expect(await problems({ paymentMethods: [] })).toEqual(['paymentMethods one_required']);
      const two = [{ provider: 'none' }, { provider: 'custom' }];
      expect(await problems({ paymentMethods: two })).toEqual(['paymentMethods one_required']);
    });

    it('EM-17: closed, with a provider that is known', async () => {
      expect(await problems({ paymentMethods: [{}] })).toEqual(['paymentMethods[0].provider missing_value']);
      expect(await problems(payment({ provider: 'paypal' }))).toEqual(['paymentMethods[0].provider invalid_value']);
      expect(await problems(payment({ provider: '' }))).toEqual(['paymentMethods[0].provider invalid_value']);
      expect(await problems(payment({ iban: 'DE' }))).toEqual(['paymentMethods[0].iban unknown_field']);
    });

    it.each(['none', 'custom'])('EM-17, EM-50: %s', async (provider) => {
      expect(await placed({ paymentMethods: [{ provider }] })).toMatchObject({ payment_method: provider });
    });

    it("EM-18: attributes of the sender's own are passed on and kept nowhere", async () => {
      const customAttributes = { paymentType: 'paymentByDebit', customer: { iban: 'DE00 1234' }, secretive: 'xyzzy' };
      const row = await placed(payment({ customAttributes }));
      expect(JSON.stringify(row)).not.toContain('xyzzy');
      expect(await shop.count(`payments WHERE payments::text LIKE '%xyzzy%'`)).toBe(0);
      expect(await shop.count(`domain_events WHERE domain_events::text LIKE '%xyzzy%'`)).toBe(0);
    });

    it('EM-18: those that are documented are texts', async () => {
      for (const customAttributes of [{ token: 1 }, { modeId: ['mode-card'] }, { paymentType: null }]) {
        expect(await problems(payment({ customAttributes }))).toEqual([
          'paymentMethods[0].customAttributes not_a_string',
        ]);
      }
      expect(await problems(payment({ customAttributes: [] }))).toEqual([
        'paymentMethods[0].customAttributes not_an_object',
      ]);
    });

    it.each([
      [undefined, 'missing_value'],
      ['', 'missing_value'],
      ['mode-nowhere', 'not_offered'],
    ])('EM-19: the gateway with the mode %j', async (modeId, type) => {
      const paymentMethods = [{ provider: 'payment-gateway', customAttributes: { modeId } }];
      expect(await problems({ paymentMethods })).toEqual([`paymentMethods[0].customAttributes.modeId ${type}`]);
    });

    it('EM-19: a mode that is not active', async () => {
      const { body: methods } = await admin<{ items: { id: number; code: string }[] }>(
        app,
        'GET',
        '/payment-methods',
        undefined,
        'emporia',
      );
      const id = methods.items.find(({ code }) => code === 'mode-redirect')?.id;
      const activate = (active: boolean) => admin(app, 'PATCH', `/payment-methods/${id}`, { active }, 'emporia');
      await activate(false);
      expect(await problems({ paymentMethods: gateway('mode-redirect') })).toEqual([
        'paymentMethods[0].customAttributes.modeId not_offered',
      ]);
      await activate(true);
    });

    it('EM-19: a mode for cards needs the token of one', async () => {
      expect(await problems({ paymentMethods: gateway('mode-card') })).toEqual([
        'paymentMethods[0].customAttributes.token missing_value',
      ]);
    });

    it('EM-20: a method of any name, which the order shows', async () => {
      const row = await placed(payment({ method: 'cash-on-delivery', amount: 28.9 }));
      expect(row).toMatchObject({ payment_method: 'none', payment_option: 'cash-on-delivery', total: 2_890 });
    });

    it.each([28.9, 28.9])('EM-20: %s is the total', async (amount) => {
      expect(await placed(payment({ amount }))).toMatchObject({ total: 2_890 });
    });

    it.each([28.91, 28.9000001, 0, -28.9, 1e300, 1e-7])('EM-20: %s is not', async (amount) => {
      expect(await problems(payment({ amount }))).toEqual(['paymentMethods[0].amount conflicting_value']);
    });

    it('EM-20, EM-59: the refusal says the total, with the digits of the currency', async () => {
      const { details } = await shop.refusal(body(payment({ amount: 20 })));
      expect(details[0]?.message).toBe('expected 28.90');
    });
  });

  describe('shipping', () => {
    it.each(['zoneId', 'methodId', 'methodName', 'amount'])('EM-21: it needs %s', async (field) => {
      expect(await problems({ shipping: without(delivery(), field) })).toEqual([`shipping.${field} missing_value`]);
    });

    it('EM-21: closed', async () => {
      expect(await problems({ shipping: delivery({ carrier: 'DHL' }) })).toEqual(['shipping.carrier unknown_field']);
    });

    it.each([
      [-0.01, 'too_small'],
      ['4.90', 'not_a_number'],
      [null, 'not_a_number'],
    ])('EM-21: %j can be no amount', async (amount, type) => {
      expect(await problems({ shipping: delivery({ amount }) })).toEqual([`shipping.amount ${type}`]);
    });

    it.each([0, 4.89, 4.91, 4.900001, 1e300])('EM-22: %s is not what the delivery costs', async (amount) => {
      const { details } = await shop.refusal(body({ shipping: delivery({ amount }) }));
      expect(details).toEqual([
        { field: 'shipping.amount', type: 'conflicting_value', message: 'expected 4.90', moreInfo: '' },
      ]);
    });

    it.each([
      [{ zoneId: 'zone-xx' }, 'shipping.zoneId not_found'],
      [{ zoneId: '' }, 'shipping.zoneId not_found'],
      [{ zoneId: 'sz_inside_dhaka' }, 'shipping.zoneId not_found'],
      [{ methodId: 'overnight' }, 'shipping.methodId not_found'],
      [{ zoneId: 'zone-at', amount: 9.9 }, 'shipping.zoneId not_available'],
    ])('EM-22: %j', async (changes, problem) => {
      expect(await problems({ shipping: delivery(changes) })).toEqual([problem]);
    });

    it('EM-22: a method that is not active', async () => {
      const activate = (active: boolean) =>
        shop.query(`UPDATE shipping_methods SET active = $1 WHERE code = 'express'`, [active]);
      const shipping = delivery({ methodId: 'express', amount: 12.9 });
      await activate(false);
      expect(await problems({ shipping })).toEqual(['shipping.methodId not_found']);
      await activate(true);
      expect(await placed({ shipping })).toMatchObject({ shipping: 1_290 });
    });

    it('EM-22: a zone of the country that the goods go to', async () => {
      const shipping = delivery({ zoneId: 'zone-at', amount: 9.9 });
      expect(await placed({ shipping, ...addresses({ country: 'AT' }) })).toMatchObject({ shipping: 990 });
    });

    it('EM-23: a tax code of the shop', async () => {
      await placed({ shipping: delivery({ shippingTaxCode: 'STANDARD' }) });
      expect(await problems({ shipping: delivery({ shippingTaxCode: 'LUXURY' }) })).toEqual([
        'shipping.shippingTaxCode not_found',
      ]);
    });
  });

  describe('addresses', () => {
    it.each([
      [[], 'addresses too_few'],
      [[address('SHIPPING')], 'addresses too_few'],
      [[address('SHIPPING'), address('SHIPPING')], 'addresses not_unique'],
      [[address('SHIPPING'), address('SHIPPING', { city: 'Halle' })], 'addresses missing_value'],
      [[address('BILLING'), address('BILLING', { city: 'Halle' })], 'addresses missing_value'],
    ])('EM-24: not %j', async (list, problem) => {
      expect(await problems({ addresses: list })).toEqual([problem]);
    });

    it('EM-24: very many faulty addresses are one problem', async () => {
      expect(await problems({ addresses: Array<Json>(15_000).fill({}) })).toEqual(['addresses too_many']);
    });

    it('EM-24: more than two, of other types, too, and all are kept', async () => {
      const list = [
        address('PICKUP', { city: 'Dresden' }),
        address('BILLING', { city: 'Halle' }),
        address('SHIPPING'),
        address('SHIPPING', { city: 'Jena' }),
      ];
      expect(await placed({ addresses: list })).toMatchObject({
        shipping_address: expect.objectContaining({ city: 'Leipzig' }) as unknown,
        billing_address: expect.objectContaining({ city: 'Halle' }) as unknown,
        further_addresses: [
          { type: 'PICKUP', address: expect.objectContaining({ city: 'Dresden' }) as unknown },
          { type: 'SHIPPING', address: expect.objectContaining({ city: 'Jena' }) as unknown },
        ],
      });
    });

    it.each(['contactName', 'street', 'zipCode', 'city', 'country', 'type'])('EM-25: it needs %s', async (field) => {
      const list = [without(address('SHIPPING'), field), address('BILLING')];
      expect(await problems({ addresses: list })).toEqual([`addresses[0].${field} missing_value`]);
    });

    it('EM-25: closed', async () => {
      expect(await problems(addresses({}, { planet: 'Earth' }))).toEqual(['addresses[1].planet unknown_field']);
    });

    it('EM-25: every field of it', async () => {
      const whole = {
        companyName: 'Buyer GmbH',
        streetNumber: '12a',
        streetAppendix: 'Hinterhaus',
        state: 'Sachsen',
        contactPhone: '0341 1234567',
      };
      expect((await placed(addresses(whole)))['shipping_address']).toEqual({
        name: 'Berta Buyer',
        company: 'Buyer GmbH',
        phone: '+493411234567',
        line1: 'Hauptstraße 12a',
        line2: 'Hinterhaus',
        city: 'Leipzig',
        region: 'Sachsen',
        postalCode: '04109',
        country: 'DE',
      });
    });

    it('EM-26: a zip code has at most 11 characters, and may be empty', async () => {
      expect(await problems(addresses({ zipCode: '123456789012' }))).toEqual(['addresses[0].zipCode too_long']);
      await placed(addresses({ zipCode: '12345678901' }));
      const row = await placed(addresses({ zipCode: '' }));
      expect(row).toMatchObject({ shipping_address: expect.objectContaining({ postalCode: null }) as unknown });
    });

    it.each(['D', 'DEU', '12', 'D1', ''])('EM-27: %j is no code of a country', async (country) => {
      expect(await problems(addresses({ country }))).toEqual(['addresses[0].country wrong_format']);
    });

    it('EM-27: in either case, kept in upper case', async () => {
      const row = await placed(addresses({ country: 'de' }, { country: 'At' }));
      expect(row).toMatchObject({
        shipping_address: expect.objectContaining({ country: 'DE' }) as unknown,
        billing_address: expect.objectContaining({ country: 'AT' }) as unknown,
      });
    });

    it('EM-27: one that exists, and that the shop delivers to', async () => {
      expect(await problems(addresses({}, { country: 'XX' }))).toEqual(['addresses[1].country invalid_value']);
      expect(await problems(addresses({ country: 'FR' }))).toContain('addresses[0].country not_served');
    });

    it('EM-28: types in lower case are other types', async () => {
      const list = [address('shipping'), address('BILLING')];
      expect(await problems({ addresses: list })).toEqual(['addresses missing_value']);
    });
  });

  describe('customer', () => {
    it('EM-29: closed, with an address', async () => {
      expect(await problems({ customer: {} })).toEqual(['customer.email missing_value']);
      expect(await problems(customer({ nickname: 'x' }))).toEqual(['customer.nickname unknown_field']);
      for (const email of ['', 'nobody', 'a@b', '@b.de']) {
        expect(await problems(customer({ email }))).toEqual(['customer.email not_an_email']);
      }
    });

    it('EM-29: the first name or the last', async () => {
      expect(await problems(customer({ firstName: undefined, lastName: undefined }))).toEqual([
        'customer.firstName missing_value',
      ]);
      expect(await problems(customer({ firstName: ' ', lastName: '' }))).toEqual(['customer.firstName missing_value']);
      await placed(customer({ lastName: undefined }));
      await placed(customer({ firstName: undefined }));
    });

    it('EM-29: the order is written to the address that is given', async () => {
      const row = await placed(customer({ email: 'office@example.com', contactPhone: '+49 341 7654321' }));
      expect(row).toMatchObject({ email: 'office@example.com', phone: '+493417654321' });
    });

    it('EM-30: an id or guest, not both and not neither', async () => {
      expect(await problems(customer({ guest: true }))).toEqual(['customer.guest conflicting_value']);
      expect(await problems(customer({ id: undefined }))).toEqual(['customer.id missing_value']);
      expect(await problems(customer({ id: undefined, guest: false }))).toEqual(['customer.id missing_value']);
      await placed(customer({ guest: false }));
    });

    it('EM-30: a guest has no saas-token, and no token of a customer', async () => {
      const guests = await shop.cart({ 'MUG-BLUE': 1 }, { token: shop.guest });
      const asked = shop.guestBody(guests);
      expect(await shop.problems(asked, { token: shop.guest })).toEqual(['saas-token conflicting_value']);
      expect(await shop.problems(asked, { saas: null })).toEqual([
        'customer.guest conflicting_value',
        'cartId not_found',
      ]);
    });
  });

  describe('mixins', () => {
    const loyalty = 'https://emporia.test/schemas/loyalty.v1.json';

    it('EM-31: extra data that fits its schema is kept with the order', async () => {
      const row = await placed({
        customer: shop.customer({
          mixins: { loyalty: { tier: 'gold', since: '2020-02-29' } },
          metadata: { mixins: { loyalty } },
        }),
        ...addresses({ mixins: { delivery: { floor: 3 } } }, { mixins: { delivery: { doorCode: '12#' } } }),
      });
      expect(row['mixins']).toEqual({
        customer: { loyalty: { version: 1, data: { tier: 'gold', since: '2020-02-29' } } },
        shippingAddress: { delivery: { version: 1, data: { floor: 3 } } },
        billingAddress: { delivery: { version: 1, data: { doorCode: '12#' } } },
      });
    });

    it('EM-31: what does not fit is told by its field', async () => {
      const changes = {
        customer: shop.customer({ mixins: { loyalty: { tier: 'tin' } } }),
        ...addresses(
          { mixins: { delivery: { floor: 'third' } } },
          { mixins: { delivery: { doorCode: '12345678901' } } },
        ),
      };
      expect((await problems(changes)).map((problem) => problem.split(' ')[0])).toEqual([
        'customer.mixins.loyalty.tier',
        'addresses[0].mixins.delivery.floor',
        'addresses[1].mixins.delivery.doorCode',
      ]);
    });

    it('EM-31: too much of it', async () => {
      const long = { loyalty: { tier: 'x'.repeat(1_001) } };
      expect(await problems(customer({ mixins: long }))).toEqual(['customer.mixins.loyalty.tier too_long']);
      let deep: Json = { tier: 'gold' };
      for (let level = 0; level < 20; level += 1) deep = { deep };
      expect((await problems(customer({ mixins: { loyalty: deep } })))[0]).toMatch(
        /^customer\.mixins\.loyalty\.deep\.deep.* too_deep$/,
      );
    });

    it('EM-31: no schema, no extra data', async () => {
      expect(await problems(customer({ mixins: { hobbies: {} } }))).toEqual(['customer.mixins.hobbies schema_unknown']);
      const mixins = { loyalty: { tier: 'gold' } };
      const metadata = { mixins: { loyalty: 'https://elsewhere.test/schemas/loyalty.v1.json' } };
      expect(await problems(customer({ mixins, metadata }))).toEqual(['customer.mixins.loyalty schema_unknown']);
      expect(await problems(customer({ mixins, metadata: { mixins: { loyalty: 1 } } }))).toEqual([
        'customer.metadata.mixins.loyalty not_a_string',
      ]);
    });

    it('EM-32: metadata has mixins and nothing else', async () => {
      expect(await problems(customer({ metadata: { version: 1 } }))).toEqual([
        'customer.metadata.version unknown_field',
      ]);
      expect(await problems(addresses({ metadata: { mixins: [] } }))).toEqual([
        'addresses[0].metadata.mixins not_an_object',
      ]);
      await placed(customer({ metadata: {} }));
    });

    it.each(['__proto__', 'constructor', 'toString'])('EM-33: no %s in open objects', async (name) => {
      const hostile = JSON.stringify(body(customer({ mixins: { loyalty: { tier: 'gold', nested: 'HERE' } } }))).replace(
        '"nested":"HERE"',
        `"${name}":{"polluted":true}`,
      );
      const attributes = JSON.stringify(body(payment({ customAttributes: { nested: 'HERE' } }))).replace(
        '"nested":"HERE"',
        `"${name}":{"polluted":true}`,
      );
      for (const json of [hostile, attributes]) expect((await shop.refusal(json)).status).toBe(400);
      expect(({} as Json)['polluted']).toBeUndefined();
    });
  });

  describe('stages', () => {
    it('EM-45, EM-46: what the schema says comes first, all of it', async () => {
      const wrong = { shipping: delivery({ amount: -1 }), customer: { id: '1' }, extra: 1, paymentMethods: 'none' };
      expect((await problems(wrong)).sort()).toEqual([
        'customer.email missing_value',
        'extra unknown_field',
        'paymentMethods not_an_array',
        'shipping.amount too_small',
      ]);
    });

    it('EM-45, EM-46: then buyer, source, delivery and payment, all of it', async () => {
      const wrong = {
        customer: shop.customer({ firstName: '', lastName: '', mixins: { loyalty: {} } }),
        shipping: delivery({ zoneId: 'zone-xx', amount: 1, shippingTaxCode: 'LUXURY' }),
        addresses: [address('SHIPPING'), address('BILLING', { country: 'XX' })],
        paymentMethods: gateway('mode-nowhere'),
        currency: 'USD',
      };
      expect((await problems(wrong)).sort()).toEqual([
        'addresses[1].country invalid_value',
        'currency conflicting_value',
        'customer.firstName missing_value',
        'customer.mixins.loyalty.tier missing_value',
        'paymentMethods[0].customAttributes.modeId not_offered',
        'shipping.shippingTaxCode not_found',
        'shipping.zoneId not_found',
      ]);
    });

    it('EM-55: five fields, and four of every detail', async () => {
      const { body: told } = await shop.checkout(body({ currency: 'USD' }));
      expect(told).toEqual({
        status: 400,
        type: 'validation_violation',
        message: 'The request has invalid fields.',
        moreInfo: '',
        details: [{ field: 'currency', type: 'conflicting_value', message: 'expected EUR', moreInfo: '' }],
      });
    });

    it('EM-57: after all these refusals the same cart can be ordered', async () => {
      await shop.order(body());
    });
  });
});
