import { inflateSync } from 'node:zlib';
import { type TestApp, testApp } from '../support/app.js';
import { admin, dhakaAddress, type OrderJson, Shopper } from '../support/shopper.js';
import { acmeOrder, open, send, transferOrder } from './buyer.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

const pageOf = ({ secretSlug }: OrderJson): string => `/orders/${secretSlug}`;

/** A page's text as it is read, without its tags. */
function textOf(html: string): string {
  const body = html.slice(html.indexOf('<body>'));
  return body
    .replace(/<[^>]*>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/[\s\u00a0\u202f]+/g, ' ');
}

describe('The page of an order', () => {
  it('shows items with their options, every line of the ledger, the statuses and the history', async () => {
    const order = await acmeOrder(app, { couponCode: 'WELCOME10' });
    expect(order.publicOrderUrl).toBe(`${app.url}${pageOf(order)}`);
    const { status, text } = await open(app, pageOf(order));
    expect(status).toBe(200);
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(text).toContain(`<title>Order ${order.number} · Acme Fashion</title>`);
    const read = textOf(text);
    expect(read).toContain('Jamdani Saree Colour: Red Size: M SAREE-RED-M 2 × BDT 4,200.00 BDT 8,400.00');
    expect(read).toContain(
      'Subtotal BDT 8,400.00 Coupon WELCOME10 -BDT 840.00 Standard delivery BDT 60.00 Total BDT 7,620.00',
    );
    expect(read).toContain('Status Received');
    expect(read).toContain('Payment Not paid');
    expect(read).toContain(`Delivered to ${dhakaAddress.name} House 12, Road 5 Block C 1212 Dhaka Bangladesh`);
    expect(text.match(/<ol class="history">\s*<li><span>Received<\/span> <time datetime="[\dT:.-]+Z">/)).not.toBeNull();
  });

  it('shows every shipment with its carrier, its number and a link to where it is tracked', async () => {
    const order = await acmeOrder(app);
    expect((await open(app, pageOf(order))).text).not.toContain('Shipments');
    for (const to of ['confirmed', 'processing']) await admin(app, 'POST', `/orders/${order.id}/transitions`, { to });
    const hostile = `"><script>alert(1)</script>`;
    const one = [{ lineId: order.lines[0]?.id, quantity: 1 }];
    const parcels = [
      { lines: one, carrier: hostile, trackingNumber: 'PT-0042', trackingUrl: 'https://carrier.test/t?a=1&b=2' },
      { lines: one, reason: 'said among colleagues' },
    ];
    const ids: string[] = [];
    for (const parcel of parcels) {
      const { status, body } = await admin<{ id: string }>(app, 'POST', `/orders/${order.id}/fulfilments`, parcel);
      expect(status).toBe(201);
      ids.push(body.id);
    }
    // However it got there: no link leads to anything but a web page.
    await app.db.dataSource.query(`UPDATE order_fulfilments SET tracking_url = 'javascript:alert(1)' WHERE id = $1`, [
      ids[1],
    ]);
    const update = { status: 'on_the_way', location: 'Dhaka hub' };
    await admin(app, 'POST', `/orders/${order.id}/fulfilments/${ids[0]}/updates`, update);
    const { text } = await open(app, pageOf(order));
    const read = textOf(text);
    expect(read).toMatch(
      /Shipments Status On the way Sent [^C]+ UTC Carrier "><script>alert\(1\)<\/script> Tracking number PT-0042 1 × Jamdani Saree Track this shipment/,
    );
    expect(read).toMatch(/Track this shipment Status Shipped Sent [\w ,:]+ UTC 1 × Jamdani Saree History/);
    expect(text).toContain('<a href="https://carrier.test/t?a=1&amp;b=2" rel="noopener noreferrer">');
    for (const hidden of ['<script', 'javascript:', 'colleagues', 'key:', ...ids]) expect(text).not.toContain(hidden);
  });

  it('names shipments in the language of the store', async () => {
    const order = await transferOrder(app);
    for (const to of ['confirmed', 'processing'])
      await admin(app, 'POST', `/orders/${order.id}/transitions`, { to }, 'nusantara');
    const parcel = { carrier: 'JNE', trackingNumber: 'JNE-7', trackingUrl: 'https://jne.test/7' };
    const path = `/orders/${order.id}/fulfilments`;
    const { body } = await admin<{ id: string }>(app, 'POST', path, parcel, 'nusantara');
    const update = { status: 'out_for_delivery' };
    expect((await admin(app, 'POST', `${path}/${body.id}/updates`, update, 'nusantara')).status).toBeLessThan(300);
    expect(textOf((await open(app, pageOf(order))).text)).toMatch(
      /Paket Status Sedang diantar Dikirim pada .* UTC Kurir JNE Nomor resi JNE-7 2 × .* 1 × .* Lacak paket ini/,
    );
  });

  it('tells how to transfer the money, in the language of the store', async () => {
    const order = await transferOrder(app);
    const { text } = await open(app, pageOf(order));
    expect(text).toContain('<html lang="id">');
    const read = textOf(text);
    const total = Number(order.totals.total.amount).toLocaleString('id', { minimumFractionDigits: 2 });
    expect(read).toContain(`Jumlah yang harus dibayar IDR ${total}`);
    expect(read).toContain('Bank BCA Nomor rekening 0000012345 Atas nama PT Nusantara Demo');
    expect(read).toContain('Bank Mandiri Nomor rekening 0000000067890 Atas nama PT Nusantara Demo');
    expect(read).toMatch(/Kode unik transfer -IDR \d+,00 Total IDR/);
  });

  it('is kept to whoever has its address, and runs nothing', async () => {
    const { headers } = await open(app, pageOf(await acmeOrder(app)));
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow, noarchive',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('shows hostile names as the text that they are', async () => {
    const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;`;
    const order = await acmeOrder(app, { shippingAddress: { ...dhakaAddress, name: hostile, line1: hostile } });
    await app.db.dataSource.query(
      `UPDATE order_lines SET name = $2, sku = $2, options = jsonb_build_array(jsonb_build_object('name', $2::text, 'value', $2::text))
       WHERE order_id = $1`,
      [order.id, hostile],
    );
    for (const path of [pageOf(order), `${pageOf(order)}/invoice`]) {
      const { text } = await open(app, path);
      expect(text).not.toMatch(/<script|<img/i);
      expect(text.split('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x').length).toBeGreaterThan(5);
      expect(textOf(text)).toContain(`${hostile}: ${hostile}`);
    }
  });

  it('shows nothing that is not the order’s buyer’s: no other order, no ids, no staff, no reasons', async () => {
    const other = await acmeOrder(app, { email: 'somebody.else@example.test' });
    const order = await acmeOrder(app, { email: 'mine@example.test' });
    const transition = { to: 'confirmed', reason: 'a note between colleagues' };
    expect((await admin(app, 'POST', `/orders/${order.id}/transitions`, transition)).status).toBe(200);
    const { text } = await open(app, pageOf(order));
    expect(textOf(text)).toMatch(/History Received .* Confirmed /);
    const hidden = [other.number, other.secretSlug, 'somebody.else', order.id, order.payment.id, 'colleagues', 'key:'];
    for (const secret of [...hidden, 'mine@example.test']) expect(text).not.toContain(secret);
  });

  it('is the same “no such page” for every address that opens no order', async () => {
    const { secretSlug } = await acmeOrder(app);
    const wrong = [
      'A'.repeat(32),
      secretSlug.slice(0, -1),
      `${secretSlug}A`,
      secretSlug.toLowerCase(),
      `${secretSlug.slice(0, -1)}%00`,
      '..%2f..%2fetc%2fpasswd',
      "'%20or%20''='",
    ].filter((slug) => slug !== secretSlug);
    const pages = await Promise.all(
      wrong
        .flatMap((slug) => [
          `/orders/${slug}`,
          `/orders/${slug}/invoice`,
          `/orders/${slug}/invoice.pdf`,
          `/pay/${slug}`,
        ])
        .map((path) => open(app, path)),
    );
    const missing = await open(app, '/orders/none/at/all');
    expect(missing.status).toBe(404);
    expect(missing.text).toContain('<h1>There is no such page</h1>');
    for (const { status, text, headers } of pages.filter(({ status }) => status !== 400)) {
      expect([status, text]).toEqual([404, missing.text]);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['x-robots-tag']).toBe('noindex, nofollow, noarchive');
    }
    expect(pages.filter(({ status }) => status === 400)).toHaveLength(4);
  });

  it('takes only so many tries a minute from one address', async () => {
    const limited = await testApp({ settings: { RATE_LIMIT: 'on' } });
    try {
      // One more than two minutes allow, should one end in between.
      const paths = Array.from({ length: 601 }, (_, index) => `/${index % 2 ? 'orders' : 'pay'}/${'A'.repeat(32)}`);
      const answers = await Promise.all(paths.map((path) => open(limited, path)));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused[0]?.text).toContain('<h1>Too many requests</h1>');
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404, 429]));
    } finally {
      await limited.close();
    }
  });

  it('has one style sheet, which browsers may keep', async () => {
    const { text } = await open(app, pageOf(await acmeOrder(app)));
    const path = /<link rel="stylesheet" href="(\/pages\/[0-9a-f]{16}\.css)">/.exec(text)?.[1] ?? '';
    const sheet = await open(app, path);
    expect(sheet.headers).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(text).not.toMatch(/<style|style=|<script|\son\w+=/);
  });
});

describe('The invoice of an order', () => {
  it('is a PDF with the order’s number, buyer, lines, ledger and total', async () => {
    const order = await acmeOrder(app, { couponCode: 'WELCOME10' });
    const file = await readPdf(`${pageOf(order)}/invoice.pdf`);
    expect(file.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="${order.number}.pdf"`,
      'cache-control': 'no-store',
    });
    expect(file.lines.join(' ')).toContain(`Acme Fashion Invoice ${order.number}`);
    expect(file.lines).toEqual(
      expect.arrayContaining([
        'Payment: Cash on delivery, Not paid',
        dhakaAddress.name,
        'Jamdani Saree',
        'Coupon WELCOME10',
        '-BDT 840.00',
        'BDT 7,620.00',
      ]),
    );
  });

  it('states the taxes by class', async () => {
    const items = [
      { sku: 'COFFEE-1KG', quantity: 1 },
      { sku: 'MUG-BLUE', quantity: 1 },
    ];
    const order = await new Shopper(app, 'emporia').order(items, {
      shippingAddress: { name: 'Jörg Groß', line1: 'Am Markt 1', city: 'Köln', postalCode: '50667', country: 'DE' },
      shippingOption: 'zone-de/standard',
      paymentMethod: 'invoice',
    });
    expect(order.status).toBe(201);
    const { lines } = await readPdf(`${pageOf(order.body)}/invoice.pdf`);
    expect(lines).toEqual(expect.arrayContaining(['Jörg Groß', '50667 Köln', 'Germany']));
    const at = lines.indexOf('Standard');
    expect(lines.slice(at, at + 8)).toEqual([
      ...['Standard', 'EUR 4.90'],
      ...['of which tax (REDUCED, 7 %)', 'EUR 1.24'],
      ...['of which tax (STANDARD, 19 %)', 'EUR 2.70'],
      ...['Total', 'EUR 35.80'],
    ]);
  });

  it('goes on to a second page', async () => {
    const order = await acmeOrder(app, {
      items: Array.from({ length: 40 }, (_, index) => ({
        sku: `BULK-${String(index + 1).padStart(3, '0')}`,
        quantity: 1,
      })),
    });
    const { lines, pages } = await readPdf(`${pageOf(order)}/invoice.pdf`);
    expect(pages).toBeGreaterThan(1);
    expect(lines.filter((line) => line.startsWith('Bulk Item'))).toHaveLength(40);
  });

  it('is a page to print where the PDF would lack letters, and says so', async () => {
    const order = await acmeOrder(app, { shippingAddress: { ...dhakaAddress, name: 'রফিউল হাসান' } });
    const { status, headers } = await open(app, `${pageOf(order)}/invoice.pdf`);
    expect([status, headers.location]).toEqual([303, `${pageOf(order)}/invoice`]);
    const { text } = await open(app, `${pageOf(order)}/invoice`);
    expect(textOf(text)).toContain('This invoice has letters that our PDF cannot show.');
    expect(text).toContain('রফিউল হাসান');
    expect((await open(app, pageOf(order))).text).not.toContain('invoice.pdf');
  });

  async function readPdf(path: string) {
    const response = await fetch(`${app.url}${path}`);
    expect(response.status).toBe(200);
    const file = Buffer.from(await response.arrayBuffer());
    expect(file.subarray(0, 5).toString()).toBe('%PDF-');
    const streams = file
      .toString('latin1')
      .split(/stream\r?\n/)
      .slice(1, undefined);
    const lines: string[] = [];
    for (const stream of streams) {
      const end = stream.indexOf('endstream');
      let content: string;
      try {
        content = inflateSync(Buffer.from(stream.slice(0, end), 'latin1')).toString('latin1');
      } catch {
        continue;
      }
      // [<48656c6c> 30 <6f> 0] TJ
      for (const [, shown = ''] of content.matchAll(/\[([^\]]*)\] TJ/g))
        lines.push(
          [...shown.matchAll(/<([0-9a-f]*)>/g)]
            .map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1'))
            .join(''),
        );
    }
    const pages = file.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;
    return { headers: Object.fromEntries(response.headers), lines, pages };
  }
});

describe('Forms', () => {
  it('are taken by no other route, nor are files', async () => {
    const headers = { 'X-Store-Key': 'pk_demo_acme' };
    const answer = await send(app, '/storefront/v1/carts', { lines: '' }, headers);
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([415, 'request.unsupported_media_type']);
  });
});
