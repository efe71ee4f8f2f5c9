/** @long */
import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { type TestApp, testApp } from '../support/app.js';
import { type TestGateway, testGateway } from '../support/sandbox-gateway.js';
import { type OrderJson } from '../support/shopper.js';
import { acmeOrder, jpeg, transferOrder } from './buyer.js';
import { launchChromium } from './chromium.js';

let app: TestApp;
let gateway: TestGateway;
let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
  gateway = await testGateway();
  app = await testApp({ settings: { SANDBOX_GATEWAY_URL: gateway.url } });
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
  await gateway?.stop();
});

const phone: BrowserContextOptions = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true };

/** Opens a tab, gives it to `use`, and fails when the browser has complained of anything: a blocked style, a missing file. */
async function inTab(options: BrowserContextOptions, use: (tab: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  try {
    const tab = await context.newPage();
    tab.on('console', (message) => complaints.push(message.text()));
    tab.on('pageerror', (error) => complaints.push(error.message));
    await use(tab);
  } finally {
    await context.close();
  }
  expect(complaints).toEqual([]);
}

const paymentUrlOf = ({ paymentUrl }: OrderJson): string => paymentUrl as string;
const orderUrlOf = ({ publicOrderUrl }: OrderJson): string => publicOrderUrl as string;

function paymentsOf({ id }: OrderJson): Promise<{ id: string; method: string; status: string; captured: number }[]> {
  return app.db.dataSource.query('SELECT id, method, status, captured FROM payments WHERE order_id = $1 ORDER BY id', [
    id,
  ]);
}

it('pays an order by wallet: checkout, pay page, the provider’s page, approved, told, and the page says that it is paid', async () => {
  const order = await acmeOrder(app, { paymentMethod: 'BKASH' });
  expect(order.paymentStatus).toBe('unpaid');
  await inTab({}, async (tab) => {
    await tab.goto(paymentUrlOf(order));
    expect(await tab.getByRole('heading', { level: 1 }).innerText()).toBe(`Order ${order.number}`);
    expect(await tab.getByRole('group', { name: 'Choose how to pay' }).getByRole('radio').count()).toBe(3);
    expect(await tab.getByRole('radio', { name: 'bKash' }).isChecked()).toBe(true);
    await tab.getByRole('button', { name: 'Continue' }).click();

    await tab.getByRole('heading', { name: 'Pay with bKash' }).waitFor();
    expect(new URL(tab.url()).origin).toBe(gateway.url);
    await tab.getByRole('button', { name: 'Approve' }).click();

    await tab.waitForURL(orderUrlOf(order));
    expect(await tab.locator('#payment-status').innerText()).toBe('Paid');
    expect(await tab.getByRole('heading', { name: 'How to pay' }).count()).toBe(0);
    await tab.goto(paymentUrlOf(order));
    expect(await tab.getByRole('status').innerText()).toBe('This order is paid. Thank you!');
    expect(await tab.getByRole('button').count()).toBe(0);
  });
  const total = Math.round(Number(order.totals.total.amount) * 100);
  expect(await paymentsOf(order)).toEqual([
    { id: order.payment.id, method: 'BKASH', status: 'captured', captured: total },
  ]);
  const charge = await gateway.charge(order.payment.id);
  expect([charge.timesCharged, charge.captured]).toEqual([1, total]);
});

it('pays on a phone without JavaScript, after a declined try, by another method', async () => {
  const order = await acmeOrder(app, { paymentMethod: 'BKASH' });
  await inTab({ ...phone, javaScriptEnabled: false }, async (tab) => {
    await tab.goto(orderUrlOf(order));
    await tab.getByRole('link', { name: 'Continue to the payment page' }).click();
    await tab.getByRole('button', { name: 'Decline' }).click();

    await tab.waitForURL(orderUrlOf(order));
    expect(await tab.locator('.alert').innerText()).toBe(
      'The last payment did not go through, and nothing was charged. You can try again.',
    );
    await tab.getByRole('link', { name: 'Pay now' }).click();
    await tab.getByRole('radio', { name: 'Nagad' }).check();
    await tab.getByRole('button', { name: 'Continue' }).click();
    await tab.getByRole('button', { name: 'Approve' }).click();

    await tab.waitForURL(orderUrlOf(order));
    expect(await tab.locator('#payment-status').innerText()).toBe('Paid');
  });
  expect((await paymentsOf(order)).map(({ method, status }) => [method, status])).toEqual([
    ['BKASH', 'declined'],
    ['NAGAD', 'captured'],
  ]);
});

it('takes the form as often as it is sent, and leads to one and the same charge', async () => {
  const order = await acmeOrder(app, { paymentMethod: 'BKASH' });
  await inTab({}, async (tab) => {
    const leads: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      await tab.goto(paymentUrlOf(order));
      await tab.getByRole('button', { name: 'Continue' }).click();
      await tab.getByRole('heading', { name: 'Pay with bKash' }).waitFor();
      leads.push(tab.url());
    }
    expect(new Set(leads).size).toBe(1);
  });
  expect(await paymentsOf(order)).toHaveLength(1);
});

it('is worked by the keyboard alone', async () => {
  const order = await acmeOrder(app, { paymentMethod: 'BKASH' });
  await inTab({}, async (tab) => {
    await tab.goto(paymentUrlOf(order));
    const focused = () => tab.evaluate(`(document.activeElement.value ?? '') + document.activeElement.innerText`);
    await tab.keyboard.press('Tab');
    expect(await focused()).toBe('Continue to the payment page');
    await tab.keyboard.press('Tab');
    expect(await focused()).toBe('BKASH');
    await tab.keyboard.press('ArrowDown');
    expect(await focused()).toBe('NAGAD');
    expect(await tab.getByRole('radio', { name: 'Nagad' }).isChecked()).toBe(true);
    await tab.keyboard.press('Tab');
    expect(await focused()).toBe('Continue');
    await tab.keyboard.press('Enter');
    await tab.getByRole('heading', { name: 'Pay with Nagad' }).waitFor();
  });
});

it('takes a proof of transfer from a phone, and draws the code that is scanned', async () => {
  const order = await transferOrder(app);
  await inTab({ ...phone, javaScriptEnabled: false }, async (tab) => {
    await tab.goto(orderUrlOf(order));
    await tab.getByLabel('Berkas').setInputFiles({ name: 'bukti.jpg', mimeType: 'image/jpeg', buffer: jpeg });
    await tab.getByRole('button', { name: 'Kirim berkas' }).click();
    await tab.getByText('Berkas yang sudah kami terima').waitFor();
    expect(await tab.locator('.proofs li').count()).toBe(1);

    await tab.getByRole('link', { name: 'Bayar dengan cara lain' }).click();
    await tab.getByRole('radio', { name: 'QRIS' }).check();
    await tab.getByRole('button', { name: 'Lanjutkan' }).click();
    const code = tab.getByRole('img', { name: 'Kode pembayaran untuk dipindai' });
    expect((await code.locator('svg').boundingBox())?.width).toBeGreaterThan(200);
  });
});

it.each(['light', 'dark'] as const)('can be read in %s colours, and fits a phone', async (colorScheme) => {
  const order = await transferOrder(app);
  await inTab({ ...phone, colorScheme }, async (tab) => {
    for (const url of [orderUrlOf(order), paymentUrlOf(order), `${orderUrlOf(order)}/invoice`]) {
      await tab.goto(url);
      expect(await tab.evaluate<number>('document.scrollingElement.scrollWidth')).toBe(360);
      expect(await tab.evaluate<string[]>(poorlyReadable)).toEqual([]);
      expect(await tab.getByRole('main').count()).toBe(1);
    }
  });
});

/** In the page: the texts whose contrast is below 4.5 to 1 (WCAG 2.2, 1.4.3). */
const poorlyReadable = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = channels(color).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((channels(color)[3] ?? 1) > 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...document.querySelectorAll('body *')]
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''))
    .filter((element) => {
      const [dark, light] = [luminance(getComputedStyle(element).color), luminance(behind(element))].sort((a, b) => a - b);
      return (light + 0.05) / (dark + 0.05) < 4.5;
    })
    .map((element) => element.outerHTML.slice(0, 80));
})()`;
