import { ExpiredQuotesJob } from '../../src/quote/expired-quotes.job.js';
import { verify } from '../../src/verify/verify.js';
import { testApp, type TestApp } from '../support/app.js';
import { admin, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';
import { withoutWriting } from '../support/unchanged.js';
import { eur, leipzig, type QuoteJson, Seller, stepsOf, terms } from './given-quotes.js';

describe('a quote', () => {
  let app: TestApp;
  let seller: Seller;
  let buyer: Shopper;
  let other: Shopper;

  beforeAll(async () => {
    app = await testApp();
    seller = await Seller.of(app);
    buyer = await new Shopper(app, 'emporia').logIn();
    other = await new Shopper(app, 'emporia').logIn('other@emporia.test');
  });
  afterAll(() => app.close());

  const query = <Row>(sql: string, values: unknown[] = []) => app.db.dataSource.query<Row[]>(sql, values);
  const accept = <Body = OrderJson>(code: string, body: object = {}, headers: Record<string, string> = {}) =>
    buyer.send<Body>('POST', `/quotes/${code}/checkout`, { body: { paymentMethod: 'invoice', ...body }, headers });
  const refused = async (ask: () => Promise<{ status: number; body: unknown }>): Promise<[number, string]> => {
    const { status, body } = await withoutWriting(app.db.dataSource, ask);
    return [status, (body as ProblemJson).code];
  };
  const onHold = async (sku: string) =>
    (
      await query<{ allocated: number }>(
        `SELECT sum(allocated)::integer AS allocated FROM stock_levels l JOIN variants v ON v.id = l.variant_id WHERE v.sku = $1`,
        [sku],
      )
    )[0]?.allocated;

  describe('as the merchant writes it', () => {
    it('is a draft with the figures of its prices and the taxes of the day', async () => {
      const { status, body } = await seller.create();
      expect(status).toBe(201);
      expect(body).toMatchObject({ status: 'draft', revision: 1, orderId: null, note: 'As agreed on the phone' });
      expect(body.lines.map(({ sku, quantity, unitPrice, total }) => [sku, quantity, unitPrice, total])).toEqual([
        ['COFFEE-1KG', 12, eur('15.50'), eur('186.00')],
        ['MUG-BLUE', 2, eur('9.00'), eur('18.00')],
      ]);
      expect(body.totals).toEqual({
        subtotal: eur('204.00'),
        discount: eur('0.00'),
        shipping: eur('2.50'),
        shippingDiscount: eur('0.00'),
        tax: eur('0.00'),
        taxIncluded: eur('15.44'),
        total: eur('206.50'),
      });
      expect(body).toMatchObject({ shippingAddress: leipzig, billingAddress: leipzig });
    });

    it('costs for delivery what delivery costs, where nothing was agreed on', async () => {
      const { body } = await seller.create({ shipping: { option: 'zone-de/express' } });
      expect(body.totals).toMatchObject({ shipping: eur('12.90'), total: eur('216.90') });
    });

    it('takes a share off the goods as a whole, spread over its lines, and taxes what is left', async () => {
      const { code, lines, totals, discount } = await seller.offer({ discount: { basisPoints: 1_000 } });
      expect(discount).toEqual({ basisPoints: 1_000 });
      expect(lines.map((line) => [line.unitPrice, line.discount, line.total])).toEqual([
        [eur('15.50'), eur('18.60'), eur('167.40')],
        [eur('9.00'), eur('1.80'), eur('16.20')],
      ]);
      // 167.40 at 7 %, 16.20 and 2.50 at 19 %: 10.95 + 2.59 + 0.40.
      expect(totals).toEqual({
        subtotal: eur('204.00'),
        discount: eur('20.40'),
        shipping: eur('2.50'),
        shippingDiscount: eur('0.00'),
        tax: eur('0.00'),
        taxIncluded: eur('13.94'),
        total: eur('186.10'),
      });
      const seen = await buyer.send<QuoteJson>('GET', `/quotes/${code}`);
      expect(seen.body.totals).toMatchObject({ discount: eur('20.40'), total: eur('186.10') });
      const { status, body } = await accept(code, { expectedTotal: eur('186.10') });
      expect([status, body.totals.discount, body.totals.total]).toEqual([201, eur('20.40'), eur('186.10')]);
      expect(body.adjustments).toContainEqual({
        type: 'discount',
        source: `quote:${code}`,
        label: `Quote ${code}`,
        amount: eur('-20.40'),
        lineId: null,
      });
      expect(await verify(app.db.dataSource)).toEqual([]);
    });

    it('takes an amount off, to the last cent, at most what the goods cost', async () => {
      const lines = [1, 2, 3].map(() => ({ sku: 'MUG-BLUE', quantity: 1, unitPrice: eur('1.00') }));
      const off = (amount: string) => ({ lines, discount: { amount: eur(amount) } });
      const { body } = await seller.create(off('1.00'));
      expect(body.lines.map((line) => [line.discount, line.total])).toEqual([
        [eur('0.34'), eur('0.66')],
        [eur('0.33'), eur('0.67')],
        [eur('0.33'), eur('0.67')],
      ]);
      expect(body.totals).toMatchObject({ discount: eur('1.00'), total: eur('4.50') });
      expect((await seller.create(off('3.00'))).body.totals.total).toEqual(eur('2.50'));
      expect(await refused(() => seller.create(off('3.01')))).toEqual([400, 'quote.discount_too_large']);
      for (const discount of [
        {},
        { basisPoints: 0 },
        { basisPoints: 10_001 },
        { basisPoints: 1, amount: eur('1.00') },
        { amount: eur('0.00') },
        { amount: { amount: '1.00', currency: 'USD' } },
      ]) {
        expect(await refused(() => seller.create({ discount }))).toEqual([400, 'request.invalid']);
      }
    });

    it('is given a code where it has none', async () => {
      const { body } = await seller.create({ code: undefined });
      expect(body.code).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('has no offers, tiers or coupons but its own prices', async () => {
      const lines = [{ sku: 'COFFEE-1KG', quantity: 100, unitPrice: eur('99.00') }];
      expect((await seller.create({ lines })).body.totals.total).toEqual(eur('9902.50'));
    });

    it('goes on through its states, each step on record', async () => {
      const { body: draft } = await seller.create();
      const path = `/${draft.code}`;
      await seller.send('POST', `${path}/send`, {});
      const cheaper = { ...terms, lines: [{ ...terms.lines[0], unitPrice: eur('15.00') }], reason: 'asked for less' };
      const revised = await seller.send('PUT', `${path}/terms`, cheaper);
      expect(revised.body).toMatchObject({ status: 'draft', revision: 2, totals: { total: eur('182.50') } });
      await seller.send('POST', `${path}/send`, {});
      await buyer.send('POST', `/quotes${path}/decline`, { body: { reason: 'too dear' } });
      const { body } = await seller.send('POST', `${path}/withdraw`, { reason: 'no deal' });
      expect(body.status).toBe('withdrawn');
      const { history = [], customerId } = await seller.read(draft.code);
      expect(history.map(({ from, to, revision, actor, reason }) => [from, to, revision, actor, reason])).toEqual([
        [null, 'draft', 1, expect.stringMatching(/^key:\d+$/), null],
        ['draft', 'open', 1, expect.stringMatching(/^key:/), null],
        ['open', 'draft', 2, expect.stringMatching(/^key:/), 'asked for less'],
        ['draft', 'open', 2, expect.stringMatching(/^key:/), null],
        ['open', 'declined', 2, `customer:${customerId}`, 'too dear'],
        ['declined', 'withdrawn', 2, expect.stringMatching(/^key:/), 'no deal'],
      ]);
      const events = await query<{ type: string; payload: Record<string, unknown> }>(
        `SELECT type, payload FROM domain_events WHERE payload ->> 'code' = $1 ORDER BY position`,
        [draft.code],
      );
      expect(events.map(({ type, payload }) => [type, payload.status, payload.revision, payload.total])).toEqual([
        ['quote.created', 'draft', 1, 20_650],
        ['quote.sent', 'open', 1, 20_650],
        ['quote.revised', 'draft', 2, 18_250],
        ['quote.sent', 'open', 2, 18_250],
        ['quote.declined', 'declined', 2, 18_250],
        ['quote.withdrawn', 'withdrawn', 2, 18_250],
      ]);
    });

    it.each<[string, object, number, string, string[]]>([
      [
        'items that are not there, all of them',
        { lines: ['A', 'MUG-BLUE', 'B', 'NOTAX-1'].map((sku) => ({ sku, quantity: 1, unitPrice: eur('1.00') })) },
        400,
        'quote.items_not_available',
        ['lines.0.sku not_found', 'lines.2.sku not_found', 'lines.3.sku tax_class_missing'],
      ],
      ['goods without delivery', { shipping: null }, 400, 'quote.shipping_mismatch', ['shipping required']],
      [
        'goods without an address',
        { shippingAddress: null },
        400,
        'quote.shipping_mismatch',
        ['shippingAddress required'],
      ],
      [
        'a country that the store does not serve',
        { shippingAddress: { ...leipzig, country: 'FR' } },
        400,
        'quote.shipping_mismatch',
        ['shippingAddress.country not_served'],
      ],
      ['a zone that is not there', { shipping: { option: 'zone-x/standard' } }, 400, 'shipping.zone_not_found', []],
      ['a zone of elsewhere', { shipping: { option: 'zone-at/standard' } }, 400, 'shipping.not_available', []],
      ['the past', { validUntil: '2020-01-01T00:00:00Z' }, 400, 'quote.validity_over', ['validUntil in_the_past']],
      ['nobody', { customerId: 999_999_999 }, 404, 'customer.not_found', []],
      ['a code that is taken', { code: 'quote-open' }, 409, 'quote.code_taken', []],
      ['a code with a slash', { code: 'a/b' }, 400, 'request.invalid', ['code wrong_format']],
      ['nothing', { lines: [] }, 400, 'request.invalid', ['lines too_few']],
    ])('is not made of %s', async (_, given, status, code, faults) => {
      const answer = await withoutWriting(app.db.dataSource, () => seller.create<ProblemJson>(given));
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect((answer.body.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.code}`)).toEqual(faults);
    });

    it('takes no step that its state does not have', async () => {
      const { code } = await seller.offer();
      const step = (what: string) => () => seller.send<ProblemJson>('POST', `/${code}/${what}`, {});
      expect(await refused(step('send'))).toEqual([409, 'quote.step_not_allowed']);
      await step('withdraw')();
      for (const what of ['send', 'withdraw'])
        expect(await refused(step(what))).toEqual([409, 'quote.step_not_allowed']);
      expect(await refused(() => seller.send('PUT', `/${code}/terms`, terms))).toEqual([409, 'quote.step_not_allowed']);
      expect(await refused(() => buyer.send('POST', `/quotes/${code}/decline`, { body: {} }))).toEqual([
        409,
        'quote.step_not_allowed',
      ]);
      expect(stepsOf(await seller.read(code))).toEqual(['draft', 'open', 'withdrawn']);
    });

    it('is listed newest first, by status and by customer, in pages', async () => {
      const { body } = await seller.send<{ items: QuoteJson[]; next: string | null }>('GET', '?limit=2');
      expect(body.items).toHaveLength(2);
      const rest = await seller.send<{ items: QuoteJson[] }>('GET', `?limit=100&after=${body.next ?? ''}`);
      const ids = [...body.items, ...rest.body.items].map(({ id }) => id);
      expect(ids).toEqual([...ids].sort((a, b) => b - a));
      const expired = await seller.send<{ items: QuoteJson[] }>('GET', '?status=expired');
      expect(expired.body.items.map(({ code }) => code)).toEqual(['quote-expired']);
      const [theirs] = await query<{ id: number }>(`SELECT id FROM customers WHERE email = 'other@emporia.test'`);
      const others = await seller.send<{ items: QuoteJson[] }>('GET', `?customerId=${theirs?.id ?? 0}`);
      expect(others.body.items.map(({ code }) => code)).toEqual(['quote-other']);
    });
  });

  describe('as its customer sees it', () => {
    it('is there once it was sent, and while it is revised it is not', async () => {
      const { body: draft } = await seller.create();
      const read = () => buyer.send<QuoteJson>('GET', `/quotes/${draft.code}`);
      expect((await read()).status).toBe(404);
      await seller.send('POST', `/${draft.code}/send`, {});
      const { body } = await read();
      expect(body).toMatchObject({
        code: draft.code,
        status: 'open',
        revision: 1,
        totals: { subtotal: eur('204.00'), taxIncluded: eur('15.44'), total: eur('206.50') },
        shippingOption: { code: 'zone-de/standard', name: 'Standard' },
        note: 'As agreed on the phone',
        orderId: null,
      });
      expect(body).not.toHaveProperty('customerId');
      await seller.send('PUT', `/${draft.code}/terms`, terms);
      expect((await read()).status).toBe(404);
      await seller.send('POST', `/${draft.code}/withdraw`, {});
      expect((await read()).status).toBe(404);
    });

    it('has been what was sent: each revision to the merchant, those that were sent to the customer', async () => {
      const { code } = await seller.offer();
      const revise = (body: object) => seller.send('PUT', `/${code}/terms`, { ...terms, ...body });
      await revise({ discount: { basisPoints: 500 }, reason: 'a slip' });
      const validUntil = '2098-01-01T00:00:00.000Z';
      await revise({ discount: { basisPoints: 1_000 }, validUntil, reason: 'asked for less' });
      expect((await buyer.send('GET', `/quotes/${code}/revisions`)).status).toBe(404);
      await seller.send('POST', `/${code}/send`, {});

      interface Revisions {
        items: { revision: number; sentAt: string | null; totals: { total: object }; [field: string]: unknown }[];
        next: string | null;
      }
      const { body } = await seller.send<Revisions>('GET', `/${code}/revisions`);
      expect(body.next).toBeNull();
      const briefly = body.items.map(({ revision, totals, discount, reason, sentAt }) => [
        revision,
        totals.total,
        discount,
        reason,
        sentAt !== null,
      ]);
      expect(briefly).toEqual([
        [3, eur('186.10'), { basisPoints: 1_000 }, 'asked for less', true],
        [2, eur('196.30'), { basisPoints: 500 }, 'a slip', false],
        [1, eur('206.50'), null, null, true],
      ]);
      expect(body.items.map((item) => item['validUntil'])).toEqual([
        validUntil,
        '2099-01-01T00:00:00.000Z',
        '2099-01-01T00:00:00.000Z',
      ]);
      expect(body.items[2]?.['lines']).toMatchObject([
        { sku: 'COFFEE-1KG', total: eur('186.00') },
        { sku: 'MUG-BLUE', total: eur('18.00') },
      ]);
      const first = await seller.send<Revisions>('GET', `/${code}/revisions?limit=1`);
      const rest = await seller.send<Revisions>('GET', `/${code}/revisions?limit=2&after=${first.body.next}`);
      expect([...first.body.items, ...rest.body.items]).toEqual(body.items);
      expect((await seller.send('GET', `/${code}/revisions/2`)).body).toEqual(body.items[1]);

      const seen = await buyer.send<Revisions>('GET', `/quotes/${code}/revisions`);
      expect(seen.body.items.map(({ revision, totals }) => [revision, totals.total])).toEqual([
        [3, eur('186.10')],
        [1, eur('206.50')],
      ]);
      expect(seen.text).not.toMatch(/key:\d|asked for less/);
      const one = (revision: number | string) =>
        buyer.send<ProblemJson>('GET', `/quotes/${code}/revisions/${revision}`);
      expect((await one(1)).body).toEqual(seen.body.items[1]);
      for (const none of [2, 4, '9007199254740991'])
        expect([(await one(none)).status, (await one(none)).body.code]).toEqual([404, 'quote.revision_not_found']);
      for (const path of ['revisions', 'revisions/1']) {
        const ask = () => other.send('GET', `/quotes/${code}/${path}`);
        expect(await refused(ask)).toEqual([404, 'quote.not_found']);
      }
    });

    it('is nobody else’s', async () => {
      const { code } = await seller.offer();
      const path = `/quotes/${code}`;
      const body = { paymentMethod: 'invoice' };
      for (const stranger of [other, await new Shopper(app).logIn()]) {
        expect(await refused(() => stranger.send('GET', path))).toEqual([404, 'quote.not_found']);
        for (const what of ['decline', 'checkout']) {
          const ask = () => stranger.send('POST', `${path}/${what}`, { body: what === 'checkout' ? body : {} });
          expect(await refused(ask)).toEqual([404, 'quote.not_found']);
        }
      }
      const guest = new Shopper(app, 'emporia');
      expect((await guest.send('GET', path)).status).toBe(401);
      const { body: list } = await other.send<{ items: QuoteJson[] }>('GET', '/quotes');
      expect(list.items.map((quote) => quote.code)).toEqual(['quote-other']);
    });

    it.each(['..', 'a'.repeat(65), 'quote%20open', '%F0%9F%98%80'])('is not found by %s', async (code) => {
      expect((await buyer.send('GET', `/quotes/${code}`)).status).toBe(404);
    });
  });

  describe('when it is accepted', () => {
    it('becomes an order at its terms, whatever the shop has changed since', async () => {
      const { code, id } = await seller.offer();
      await query(
        `UPDATE prices SET amount = 100000 WHERE variant_id IN (SELECT id FROM variants WHERE sku = 'MUG-BLUE')`,
      );
      await query(`UPDATE products SET name = 'Tasse' WHERE slug = 'becher-blau'`);
      await query(`UPDATE variants SET tax_class = 'REDUCED' WHERE sku = 'MUG-BLUE'`);
      await query(`UPDATE shipping_methods SET active = false WHERE code = 'standard'`);
      const held = await onHold('COFFEE-1KG');

      const { status, body } = await accept(code, { note: null });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        status: 'pending',
        quote: { code, revision: 1 },
        totals: { subtotal: eur('204.00'), shipping: eur('2.50'), taxIncluded: eur('15.44'), total: eur('206.50') },
        lines: [
          { sku: 'COFFEE-1KG', name: 'Kaffee 1 kg', unitPrice: eur('15.50'), taxClass: 'REDUCED' },
          { sku: 'MUG-BLUE', name: 'Becher blau', unitPrice: eur('9.00'), taxClass: 'STANDARD' },
        ],
        shippingAddress: leipzig,
        billingAddress: leipzig,
        shippingOption: { code: 'zone-de/standard' },
        couponCode: null,
        note: 'As agreed on the phone',
        email: 'buyer@emporia.test',
      });
      expect(body.adjustments).toEqual(
        expect.arrayContaining([expect.objectContaining({ source: `quote:${code}`, amount: eur('186.00') })]),
      );
      expect(await onHold('COFFEE-1KG')).toBe((held ?? 0) + 12);
      expect(await seller.read(code)).toMatchObject({ status: 'ordered', orderId: body.id });
      expect(await query('SELECT quote_id FROM order_references WHERE order_id = $1', [body.id])).toEqual([
        { quote_id: id },
      ]);
      const events = await query<{ type: string; payload: Record<string, unknown> }>(
        `SELECT type, payload FROM domain_events WHERE aggregate_id IN ($1, $2) ORDER BY position DESC LIMIT 2`,
        [body.id, String(id)],
      );
      expect(Object.fromEntries(events.map(({ type, payload }) => [type, payload]))).toMatchObject({
        'order.created': { quote: { id, code, revision: 1 } },
        'quote.ordered': { code, status: 'ordered', orderId: body.id, total: 20_650 },
      });
      await query(`UPDATE shipping_methods SET active = true WHERE code = 'standard'`);
    });

    it('is ordered once: a repeat gets the same order', async () => {
      const { code } = await seller.offer();
      const headers = { 'Idempotency-Key': 'accept-once' };
      const first = await accept(code, {}, headers);
      const replayed = await accept(code, {}, headers);
      const again = await accept(code);
      expect([first.status, replayed.status, again.status]).toEqual([201, 201, 200]);
      expect(replayed.headers['idempotent-replayed']).toBe('true');
      expect(replayed.body).toEqual(first.body);
      expect(again.body.id).toBe(first.body.id);
      expect(await query(`SELECT count(*)::integer AS n FROM orders WHERE quote ->> 'code' = $1`, [code])).toEqual([
        { n: 1 },
      ]);
    });

    it('takes nothing that the buyer says of items, prices, addresses or coupons', async () => {
      const { code } = await seller.offer();
      for (const field of [{ couponCode: 'MINUS5' }, { shippingAddress: leipzig }, { items: [] }]) {
        expect(await refused(() => accept(code, field))).toEqual([400, 'request.invalid']);
      }
      const { status, body } = await accept(code, { note: 'Ring twice' });
      expect([status, body.note]).toEqual([201, 'Ring twice']);
    });

    it('is refused at another total or revision than the buyer has seen', async () => {
      const { code } = await seller.offer();
      expect(await refused(() => accept(code, { expectedTotal: eur('206.49') }))).toEqual([
        409,
        'checkout.total_changed',
      ]);
      await seller.send('PUT', `/${code}/terms`, terms);
      await seller.send('POST', `/${code}/send`, {});
      expect(await refused(() => accept(code, { revision: 1 }))).toEqual([409, 'quote.revised']);
      expect((await accept(code, { revision: 2, expectedTotal: eur('206.50') })).status).toBe(201);
    });

    it('needs stock, and stays open without it', async () => {
      const { code } = await seller.offer({ lines: [{ sku: 'LAST-1', quantity: 2, unitPrice: eur('40.00') }] });
      const ask = () => accept<ProblemJson>(code);
      expect(await refused(ask)).toEqual([409, 'stock.short']);
      expect(stepsOf(await seller.read(code))).toEqual(['draft', 'open']);
    });

    it('takes a seat in a delivery window, and stays open where there is none', async () => {
      const { code } = await seller.offer();
      expect(await refused(() => accept(code, { deliveryWindow: 'dw-full' }))).toEqual([409, 'delivery_window.full']);
      const seats = () => query<{ booked: number }>(`SELECT booked FROM delivery_windows WHERE code = 'dw-one'`);
      const [before] = await seats();
      expect((await accept(code, { deliveryWindow: 'dw-one' })).body.shippingOption).toMatchObject({
        window: { code: 'dw-one' },
      });
      expect(await seats()).toEqual([{ booked: (before?.booked ?? 0) + 1 }]);
      const next = await seller.offer();
      expect(await refused(() => accept(next.code, { deliveryWindow: 'dw-one' }))).toEqual([
        409,
        'delivery_window.full',
      ]);
      expect(stepsOf(await seller.read(next.code))).toEqual(['draft', 'open']);
    });

    it.each<[string, string, string]>([
      ['a tax code', `UPDATE variants SET tax_class = NULL WHERE sku = 'MUG-SOON'`, 'tax_class_missing'],
      ['its product', `UPDATE products SET status = 'archived' WHERE slug = 'becher-neu'`, 'not_available'],
    ])('needs %s still', async (_, change, reason) => {
      const { code } = await seller.offer({ lines: [{ sku: 'MUG-SOON', quantity: 1, unitPrice: eur('7.00') }] });
      await query(change);
      const { status, body } = await withoutWriting(app.db.dataSource, () => accept<ProblemJson>(code));
      expect([status, body.code, body.items]).toEqual([
        400,
        'checkout.items_not_available',
        [expect.objectContaining({ index: 0, sku: 'MUG-SOON', reason })],
      ]);
      await query(`UPDATE variants SET tax_class = 'STANDARD' WHERE sku = 'MUG-SOON'`);
    });

    it.each<[string, string, string]>([
      ['drafts', 'draft', 'quote.not_found'],
      ['declined ones', 'declined', 'quote.not_open'],
      ['withdrawn ones', 'withdrawn', 'quote.not_open'],
    ])('is refused for %s', async (_, status, code) => {
      const quote = status === 'draft' ? (await seller.create()).body : await seller.offer();
      if (status === 'declined') await buyer.send('POST', `/quotes/${quote.code}/decline`, { body: {} });
      if (status === 'withdrawn') await seller.send('POST', `/${quote.code}/withdraw`, {});
      expect((await refused(() => accept(quote.code)))[1]).toBe(code);
    });
  });

  describe('whose time is over', () => {
    it('is expired at once, and written down by the job, once', async () => {
      const { code } = await seller.offer();
      await query(`UPDATE quotes SET valid_until = now() - interval '1 second' WHERE code = $1`, [code]);
      expect((await buyer.send<QuoteJson>('GET', `/quotes/${code}`)).body.status).toBe('expired');
      expect(await refused(() => accept(code))).toEqual([409, 'quote.expired']);
      expect(stepsOf(await seller.read(code))).toEqual(['draft', 'open']);

      const job = app.get(ExpiredQuotesJob);
      await Promise.all([job.run(), job.run()]);
      await job.run();
      expect(stepsOf(await seller.read(code))).toEqual(['draft', 'open', 'expired']);
      const events = await query(
        `SELECT type FROM domain_events WHERE type = 'quote.expired' AND payload ->> 'code' = $1`,
        [code],
      );
      expect(events).toHaveLength(1);
      expect(await refused(() => accept(code))).toEqual([409, 'quote.expired']);
    });

    it('is open again once it was revised and sent', async () => {
      const { body } = await seller.send('PUT', '/quote-expired/terms', terms);
      expect(body).toMatchObject({ status: 'draft', revision: 2 });
      await seller.send('POST', '/quote-expired/send', {});
      expect((await accept('quote-expired')).status).toBe(201);
    });
  });

  it('is on the audit log', async () => {
    const { body } = await admin<{ items: { action?: string; path?: string }[] }>(
      app,
      'GET',
      '/audit?limit=100',
      undefined,
      'emporia',
    );
    expect(JSON.stringify(body)).toContain('/admin/v1/quotes');
  });
});
