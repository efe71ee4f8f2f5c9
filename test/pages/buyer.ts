import { type Answer } from '../http/support/ask.js';
import { request, type TestApp } from '../support/app.js';
import { type OrderJson, Shopper } from '../support/shopper.js';

export const jpeg = Buffer.concat([Buffer.from('ffd8ffe000104a46494600', 'hex'), Buffer.from('a photo of a receipt')]);
export const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
export const pdf = Buffer.from('%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n');

/** An order of nusantara that waits for a bank transfer. */
export async function transferOrder(app: TestApp, body: object = {}): Promise<OrderJson> {
  const items = [
    { sku: 'EBOOK-1', quantity: 2 },
    { sku: 'EBOOK-1', quantity: 1 },
  ];
  const shopper = new Shopper(app, 'nusantara');
  const noDelivery = { shippingAddress: undefined, shippingOption: undefined };
  const order = await shopper.order(items, { ...noDelivery, paymentMethod: 'bank_transfer', ...body });
  if (order.status !== 201) throw new Error(`No order: ${order.status} ${order.text}`);
  return order.body;
}

/** An order of acme; by cash on delivery unless `body` says otherwise. */
export async function acmeOrder(app: TestApp, body: object = {}): Promise<OrderJson> {
  const order = await new Shopper(app).order([{ sku: 'SAREE-RED-M', quantity: 2 }], body);
  if (order.status !== 201) throw new Error(`No order: ${order.status} ${order.text}`);
  return order.body;
}

export function open(app: TestApp, path: string): Promise<Answer> {
  return request(app, 'GET', path);
}

/** Sends a form's fields as a browser does. */
export function send(
  app: TestApp,
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const body = new URLSearchParams(fields).toString();
  const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return request(app, 'POST', path, { body, headers: { ...type, ...headers } });
}

/** Sends one file of a form as a browser does, under whatever name and type its sender gives it. */
export function upload(
  app: TestApp,
  path: string,
  content: Buffer,
  {
    name = 'receipt.jpg',
    type = 'image/jpeg',
    headers = {},
  }: { name?: string; type?: string; headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  const boundary = '----receipt';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="proof"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  const own = { 'Content-Type': `multipart/form-data; boundary=${boundary}` };
  return request(app, 'POST', path, { body, headers: { ...own, ...headers } });
}
