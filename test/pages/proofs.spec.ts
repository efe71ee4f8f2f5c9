import { request as send } from 'node:http';
import { request, type TestApp, testApp } from '../support/app.js';
import { admin, type OrderJson } from '../support/shopper.js';
import { acmeOrder, jpeg, open, pdf, png, transferOrder, upload } from './buyer.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

interface ProofJson {
  id: string;
  contentType: string;
  byteSize: number;
  uploadedAt: string;
}

const formOf = ({ secretSlug }: OrderJson): string => `/orders/${secretSlug}/proofs`;

async function proofsOf({ payment }: OrderJson): Promise<ProofJson[]> {
  const path = `/payments/${payment.id}/proofs`;
  const { status, body } = await admin<{ items: ProofJson[] }>(app, 'GET', path, undefined, 'nusantara');
  expect(status).toBe(200);
  return body.items;
}

describe('A proof of transfer', () => {
  it('is a JPEG, a PNG or a PDF; the page then says when it came, and the merchant downloads it', async () => {
    const order = await transferOrder(app);
    for (const [content, lie] of [
      [jpeg, 'text/html'],
      [png, 'application/octet-stream'],
      [pdf, 'image/svg+xml'],
    ] as const) {
      const { status, headers } = await upload(app, formOf(order), content, { type: lie, name: '../../a.html' });
      expect([status, headers.location]).toEqual([303, `/orders/${order.secretSlug}#payment`]);
    }
    const proofs = await proofsOf(order);
    expect(proofs.map(({ contentType, byteSize }) => [contentType, byteSize])).toEqual([
      ['image/jpeg', jpeg.length],
      ['image/png', png.length],
      ['application/pdf', pdf.length],
    ]);
    const { text } = await open(app, `/orders/${order.secretSlug}`);
    for (const { uploadedAt } of proofs) expect(text).toContain(`<time datetime="${uploadedAt}">`);

    const [first] = proofs;
    const file = await fetch(`${app.url}/admin/v1/payments/${order.payment.id}/proofs/${first?.id}`, {
      headers: { Authorization: 'Bearer sk_demo_nusantara' },
    });
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': `attachment; filename="proof-${first?.id}.jpg"`,
      'content-length': String(jpeg.length),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'no-store',
    });
    expect(Buffer.from(await file.arrayBuffer()).equals(jpeg)).toBe(true);
  });

  it('is kept once, however often it is sent, also at the same time', async () => {
    const order = await transferOrder(app);
    const answers = await Promise.all(Array.from({ length: 5 }, () => upload(app, formOf(order), jpeg)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303]);
    expect(await proofsOf(order)).toHaveLength(1);
  });

  it('is one of five at most, also when they come at the same time', async () => {
    const order = await transferOrder(app);
    const files = Array.from({ length: 8 }, (_, index) => Buffer.concat([jpeg, Buffer.from([index])]));
    const answers = await Promise.all(files.map((file) => upload(app, formOf(order), file)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 303, 303, 303, 303, 409, 409, 409]);
    expect(await proofsOf(order)).toHaveLength(5);
    expect(answers.find(({ status }) => status === 409)?.text).toContain(
      '<p class="alert" role="alert">Anda sudah mengirim berkas sebanyak yang dapat kami terima.</p>',
    );
    expect((await open(app, `/orders/${order.secretSlug}`)).text).not.toContain('type="file"');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a web page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a drawing that runs', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['a page that begins as a GIF', Buffer.from('GIF89a/*<script>*/=1')],
    ['a page with a picture in it', Buffer.concat([Buffer.from('<html>'), jpeg])],
    ['an archive with a PDF in it', Buffer.concat([Buffer.from('PK\u0003\u0004'), pdf])],
  ])('is refused when it is %s, whatever it is called, and nothing is kept', async (_what, content) => {
    const order = await transferOrder(app);
    const { status, text } = await upload(app, formOf(order), content, { name: 'receipt.png', type: 'image/png' });
    expect(status).toBe(400);
    expect(text).toContain('role="alert">Berkas ini tidak dapat dipakai. Pilih JPEG, PNG atau PDF.</p>');
    expect(await proofsOf(order)).toEqual([]);
  });

  it('keeps what follows a picture in the file, which nobody is ever shown as a page', async () => {
    const order = await transferOrder(app);
    const polyglot = Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>')]);
    expect((await upload(app, formOf(order), polyglot, { type: 'text/html' })).status).toBe(303);
    expect((await proofsOf(order)).map(({ contentType }) => contentType)).toEqual(['image/jpeg']);
  });

  it('may have 5 MB and not a byte more, whether its length is stated or not', async () => {
    const order = await transferOrder(app);
    const largest = Buffer.concat([jpeg], 5 * 1_024 * 1_024);
    expect((await upload(app, formOf(order), largest)).status).toBe(303);
    const over = await upload(app, formOf(order), Buffer.concat([largest, Buffer.from([0])]));
    expect(over.status).toBe(413);
    const far = await upload(app, formOf(order), Buffer.concat([largest, largest]));
    expect([far.status, far.headers['content-type']]).toEqual([413, 'text/html; charset=utf-8']);
    expect(far.text).toContain('<h1>The file is too large</h1>');
    expect(['413', 'cut off']).toContain(await endless(formOf(order)));
    expect(await proofsOf(order)).toHaveLength(1);
  });

  it('is refused when the form is broken or no form at all', async () => {
    const order = await transferOrder(app);
    const path = formOf(order);
    const type = (value: string) => ({ 'Content-Type': value });
    const broken: [string, string | Buffer][] = [
      ['multipart/form-data', 'no boundary'],
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="proof"; filename="a"\r\n\r\nhalf',
      ],
      ['multipart/form-data; boundary=x', ''],
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\n1\r\n--x--\r\n',
      ],
    ];
    for (const [value, body] of broken)
      expect((await request(app, 'POST', path, { body, headers: type(value) })).status).toBe(400);
    const strange = ['application/json', 'multipart/mixed; boundary=x', 'image/jpeg', 'text/csv'];
    for (const value of strange)
      expect([400, 415]).toContain((await request(app, 'POST', path, { body: '{}', headers: type(value) })).status);
    expect(await proofsOf(order)).toEqual([]);
  });

  it('is no business of orders that are paid another way, or of nobody’s', async () => {
    const cash = await acmeOrder(app);
    expect((await open(app, `/orders/${cash.secretSlug}`)).text).not.toContain('type="file"');
    expect((await upload(app, formOf(cash), jpeg)).status).toBe(409);
    expect((await upload(app, `/orders/${'A'.repeat(32)}/proofs`, jpeg)).status).toBe(404);
    const cancelled = await transferOrder(app);
    await admin(app, 'POST', `/orders/${cancelled.id}/transitions`, { to: 'cancelled', reason: 'x' }, 'nusantara');
    expect((await upload(app, formOf(cancelled), jpeg)).status).toBe(409);
    const [{ count }] = await app.db.dataSource.query<[{ count: number }]>(
      'SELECT count(*) FROM payment_proofs WHERE payment_id = ANY ($1)',
      [[cash.payment.id, cancelled.payment.id]],
    );
    expect(count).toBe(0);
  });

  it('is not taken from another site’s page', async () => {
    const order = await transferOrder(app);
    const foreign: Record<string, string>[] = [
      { Origin: 'https://evil.example' },
      { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { Origin: 'not an origin' },
    ];
    for (const headers of foreign) expect((await upload(app, formOf(order), jpeg, { headers })).status).toBe(403);
    expect(await proofsOf(order)).toEqual([]);
    const own: Record<string, string>[] = [{ Origin: app.url }, { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' }];
    for (const headers of own) expect((await upload(app, formOf(order), jpeg, { headers })).status).toBe(303);
    expect(await proofsOf(order)).toHaveLength(1);
  });

  it('is shown to its own store’s staff alone', async () => {
    const order = await transferOrder(app);
    await upload(app, formOf(order), jpeg);
    const [proof] = await proofsOf(order);
    const other = await transferOrder(app);
    const of = (payment: string, id: string, store: string) =>
      admin<{ code: string }>(app, 'GET', `/payments/${payment}/proofs${id && `/${id}`}`, undefined, store);
    const { id = '' } = proof ?? {};
    expect((await of(order.payment.id, '', 'acme')).body.code).toBe('payment.not_found');
    expect((await of(order.payment.id, id, 'acme')).body.code).toBe('payment.proof_not_found');
    expect((await of(other.payment.id, id, 'nusantara')).body.code).toBe('payment.proof_not_found');
    expect((await of(order.payment.id, 'x', 'nusantara')).body.code).toBe('payment.proof_not_found');
    expect((await of('x', '', 'nusantara')).body.code).toBe('payment.not_found');
    expect(await proofsOf(other)).toEqual([]);
  });

  it('is taken nowhere else', async () => {
    const headers = { 'X-Store-Key': 'pk_demo_acme' };
    expect((await upload(app, '/storefront/v1/carts', jpeg, { headers })).status).toBe(415);
    expect((await upload(app, '/nowhere', jpeg)).status).toBe(404);
  });
});

/** A file without end, of no stated length: how it is stopped while it is still being sent. */
function endless(path: string): Promise<string> {
  const { hostname, port } = new URL(app.url);
  const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
  return new Promise((resolve) => {
    const outgoing = send({ hostname, port, path, method: 'POST', headers, agent: false }, (incoming) => {
      end(String(incoming.statusCode));
    });
    const megabyte = Buffer.alloc(1_048_576);
    const sending = setInterval(() => outgoing.write(megabyte), 5);
    const end = (how: string): void => {
      clearInterval(sending);
      outgoing.destroy();
      resolve(how);
    };
    outgoing.on('error', () => end('cut off'));
    outgoing.write('--x\r\nContent-Disposition: form-data; name="proof"; filename="a.jpg"\r\n\r\n');
    outgoing.write(jpeg);
  });
}
