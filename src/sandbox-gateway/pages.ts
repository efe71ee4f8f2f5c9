import { createHash } from 'node:crypto';
import { toDecimal } from '../kernel/money.js';
import { type Charge } from './charge.js';
import { html, Html } from './html.js';
import { type Scenario, scenarioNamed, scenarios } from './scenario.js';

const style = `
:root { color-scheme: light dark; font: 1.0625rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; padding: 1rem; max-width: 30rem; }
h1 { font-size: 1.375rem; margin: 0 0 .5rem; }
.amount { font-size: 2rem; font-weight: 600; margin: .5rem 0; }
.note { border-left: .25rem solid #b45309; padding: .25rem .75rem; }
form { margin: 1.5rem 0; }
label { display: block; margin: .75rem 0 .25rem; }
input, select { box-sizing: border-box; width: 100%; min-height: 2.75rem; padding: 0 .75rem; font: inherit; }
button { width: 100%; min-height: 3rem; margin-top: 1rem; font: inherit; font-weight: 600; border: 2px solid #1d4ed8;
  border-radius: .375rem; background: #1d4ed8; color: #fff; }
button.second { background: transparent; color: inherit; }
button:focus-visible, a:focus-visible { outline: 3px solid #f59e0b; outline-offset: 2px; }
code { font-size: 1.125rem; overflow-wrap: anywhere; }
svg { display: block; width: 100%; max-width: 16rem; margin: 1rem auto; background: #fff; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .25rem .5rem .25rem 0; }
`;
const styleHash = createHash('sha256').update(style).digest('base64');
// Whole, because the policy's hash is of every character between the tags.
const styleElement = new Html(`<style>${style}</style>`);

/** Nothing is loaded, run or framed; forms go to the gateway alone. */
export const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** What the buyer may choose to see happen when he approves; a card says it by its number. */
const reports: readonly Scenario[] = [
  scenarioNamed('duplicate_webhooks'),
  scenarioNamed('shuffled_webhooks'),
  scenarioNamed('wrong_amount'),
  scenarioNamed('wrong_currency'),
  scenarioNamed('lost_webhooks'),
];

export interface PayPage {
  readonly charge: Charge;
  /** The QR code as an SVG element; null where there is none. */
  readonly qr: string | null;
  /** What is wrong with what was typed. */
  readonly fault: string | null;
}

/** The page on which a charge that waits is approved or declined. */
export function payPage({ charge, qr, fault }: PayPage): string {
  const action = `/pay/${charge.reference}`;
  return page(
    `Pay with ${charge.brand}`,
    html`<h1>Pay with ${charge.brand}</h1>
      ${sum(charge)} ${fault === null ? null : html`<p class="note" role="alert">${fault}</p>`}
      ${charge.challenged ? html`<p>Your bank asks you to confirm this payment (3-D Secure).</p>` : means(charge, qr)}
      <form method="post" action="${action}/approve">
        ${charge.method === 'card' && !charge.challenged ? cardFields() : reportField()}
        <button type="submit">${approval(charge)}</button>
      </form>
      <form method="post" action="${action}/decline">
        <button type="submit" class="second">Decline</button>
      </form>`,
  );
}

/** What became of a charge, and the way back. `leaving` sends the browser on by itself. */
export function resultPage(charge: Charge, leaving: boolean): string {
  const { returnUrl } = charge;
  const onward =
    leaving && returnUrl !== null ? html`<meta http-equiv="refresh" content="1;url=${returnUrl}" />` : null;
  return page(
    results[charge.status],
    html`<h1>${results[charge.status]}</h1>
      ${sum(charge)} ${returnUrl === null ? null : html`<p><a href="${returnUrl}">Back to the shop</a></p>`}`,
    onward,
  );
}

/** A request that cannot be had, for a browser. */
export function failurePage(message: string): string {
  return page(
    'Sandbox gateway',
    html`<h1>Sandbox gateway</h1>
      <p role="alert">${message}</p>`,
  );
}

/** The latest charges, each with the way to its pay page. */
export function overviewPage(charges: readonly Charge[]): string {
  const rows = charges.map(
    (charge) =>
      html`<tr>
        <td><a href="/pay/${charge.reference}">${charge.brand}</a></td>
        <td>${price(charge)}</td>
        <td>${charge.status}</td>
      </tr>`,
  );
  return page(
    'Sandbox gateway',
    html`<h1>Sandbox gateway</h1>
      <p>The latest charges of all accounts. Details: <a href="/sandbox/charges">/sandbox/charges</a></p>
      <table>
        <thead>
          <tr>
            <th scope="col">Method</th>
            <th scope="col">Amount</th>
            <th scope="col">Status</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>`,
  );
}

const results: Record<Charge['status'], string> = {
  pending: 'Waiting for you',
  authorized: 'Approved',
  captured: 'Paid',
  declined: 'Declined',
  voided: 'No longer to be paid',
};

function page(title: string, body: Html, head: Html | null = null): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${head} ${styleElement}
      </head>
      <body>
        <main>
          ${body}
          <p class="note">This is a sandbox: no money moves. Never type the number of a real card.</p>
        </main>
      </body>
    </html> `.markup;
}

function price({ amount, currency }: Charge): string {
  return `${currency} ${toDecimal(amount, currency)}`;
}

function sum(charge: Charge): Html {
  const order = charge.orderId === null ? null : html`<p>Order <code>${charge.orderId}</code></p>`;
  return html`<p class="amount">${price(charge)}</p>
    ${order}`;
}

function means({ method, brand, accountNumber }: Charge, qr: string | null): Html | null {
  switch (method) {
    case 'wallet':
      return html`<p>Approve in ${brand} what the shop asks for.</p>`;
    case 'qr':
      return html`<p>Scan this code: it leads to this page.</p>
        <div role="img" aria-label="QR code">${new Html(qr ?? '')}</div>`;
    case 'virtual_account':
      return html`<p>Transfer the amount to ${brand}, account <code>${accountNumber}</code></p>`;
    case 'card':
      return null;
  }
}

function approval({ method, challenged }: Charge): string {
  if (challenged) return 'Confirm';
  return method === 'card' ? 'Pay' : method === 'virtual_account' ? 'I have transferred it' : 'Approve';
}

function cardFields(): Html {
  const cards = scenarios.filter(({ card }) => card !== null);
  return html`<label for="number">Card number</label>
    <input id="number" name="number" inputmode="numeric" autocomplete="off" maxlength="23" required />
    <details>
      <summary>Test cards</summary>
      <dl>
        ${cards.map(
          ({ card, effect }) =>
            html`<dt><code>${grouped(card)}</code></dt>
              <dd>${effect}</dd>`,
        )}
      </dl>
    </details>`;
}

function reportField(): Html {
  return html`<label for="scenario">When it is approved</label>
    <select id="scenario" name="scenario">
      <option value="">Nothing special happens</option>
      ${reports.map(({ name, effect }) => html`<option value="${name}">${effect}</option>`)}
    </select>`;
}

/** A card number in groups of four. */
export function grouped(card: string | null): string {
  return card?.replace(/(\d{4})(?=\d)/g, '$1 ') ?? '';
}
