import { type OrderView } from './order-view.js';

/** The characters of Windows-1252, which the fonts of every PDF reader have; there is no other font in the file. */
const printable = /^[\x20-\x7e\xa0-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\u202f]*$/;

const margin = 50;
const columns = { name: margin, quantity: 320, price: 355, amount: 455, end: 545 } as const;
/** Points from the top, below which a row goes to the next page. */
const bottom = 760;

/** Whether the PDF can show every letter of the invoice. Where it cannot, the invoice's page is printed instead. */
export function fitsPdf(view: OrderView): boolean {
  const { t: _t, ...shown } = view;
  return textsIn(shown).every((text) => printable.test(text));
}

/** The invoice as an A4 document. The same order makes the same bytes, but for its statuses. */
export async function invoicePdf(view: OrderView, method: string): Promise<Buffer> {
  const { t } = view;
  // With its fonts the library is large, and most processes never draw an invoice.
  const { default: PDFDocument } = await import('pdfkit');
  const document = new PDFDocument({
    size: 'A4',
    margin,
    lang: view.lang,
    displayTitle: true,
    info: { Title: `${t.invoice} ${view.number}`, Author: view.store, CreationDate: new Date(view.placedAt.iso) },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const done = new Promise((resolve, reject) => document.on('end', resolve).on('error', reject));

  document.font('Helvetica-Bold').fontSize(18).text(plain(view.store));
  document
    .fontSize(14)
    .text(plain(`${t.invoice} ${view.number}`))
    .moveDown(0.5);
  document.font('Helvetica').fontSize(10);
  document.text(plain(`${t.placed}: ${view.placedAt.text}`));
  document.text(plain(`${t.payment}: ${method}, ${view.paymentStatus}`));
  document.text(plain(`${t.status}: ${view.status}`)).moveDown();
  addresses(document, view);
  items(document, view);
  document.end();
  await done;
  return Buffer.concat(chunks);
}

type Document = PDFKit.PDFDocument;

function addresses(document: Document, { t, billingAddress, shippingAddress }: OrderView): void {
  const top = document.y;
  const block = (x: number, title: string, lines: readonly string[]): number => {
    if (lines.length === 0) return top;
    document.font('Helvetica-Bold').text(plain(title), x, top, { width: 230 });
    document.font('Helvetica').text(plain(lines.join('\n')), { width: 230 });
    return document.y;
  };
  const ends = [block(margin, t.billTo, billingAddress), block(300, t.deliverTo, shippingAddress)];
  document.y = Math.max(...ends) + 16;
}

function items(document: Document, view: OrderView): void {
  const { t } = view;
  document.font('Helvetica-Bold');
  row(document, [t.item, t.quantity, t.unitPrice, t.amount]);
  rule(document);
  document.font('Helvetica');
  for (const { name, sku, details, quantity, unitPrice, subtotal } of view.lines)
    row(document, [[name, ...details, sku].join('\n'), String(quantity), unitPrice, subtotal]);
  rule(document);
  row(document, [t.subtotal, '', '', view.subtotal]);
  for (const { label, amount } of view.ledger) row(document, [label, '', '', amount]);
  document.font('Helvetica-Bold');
  row(document, [t.total, '', '', view.total]);
  if (!view.cancellation) return;
  const { pieces, amount, remaining } = view.cancellation;
  document.font('Helvetica');
  row(document, [[t.cancelled, ...pieces].join('\n'), '', '', amount]);
  document.font('Helvetica-Bold');
  row(document, [t.remainingTotal, '', '', remaining]);
}

function row(document: Document, [name, quantity, price, amount]: readonly [string, string, string, string]): void {
  const { name: left, quantity: second, price: third, amount: fourth, end } = columns;
  const width = quantity === '' && price === '' ? fourth - left - 10 : second - left - 10;
  const height = document.heightOfString(plain(name), { width });
  if (document.y + height > bottom) document.addPage();
  const top = document.y;
  document.text(plain(name), left, top, { width });
  document.text(plain(quantity), second, top, { width: third - second - 5, align: 'right' });
  document.text(plain(price), third, top, { width: fourth - third - 5, align: 'right' });
  document.text(plain(amount), fourth, top, { width: end - fourth, align: 'right' });
  document.y = top + height + 5;
}

function rule(document: Document): void {
  document.moveTo(columns.name, document.y).lineTo(columns.end, document.y).lineWidth(0.5).stroke();
  document.y += 6;
}

/** The spaces that keep an amount or a time together are only spaces here. */
function plain(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}
