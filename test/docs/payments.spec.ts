import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { paymentTransitions } from '../../src/payment/payment-state.js';
import { PaymentProviders } from '../../src/payment/payment-provider.js';
import { type TestApp, testApp } from '../support/app.js';
import { testGateway, type TestGateway } from '../support/sandbox-gateway.js';

const page = readFileSync('docs/payments.md', 'utf8');

/** The rows of the table after a mark or a heading, cell by cell, without its head. */
function tableAfter(mark: string): string[][] {
  const lines = page.slice(page.indexOf(mark)).split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  const length = lines.slice(first).findIndex((line) => !line.startsWith('|'));
  const rows = lines.slice(first + 2, first + length);
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

interface Shown {
  id?: string;
  secretSlug?: string;
  payment?: { id: string };
  captured?: unknown;
}

describe('docs/payments.md', () => {
  let app: TestApp;
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await testGateway();
    app = await testApp({ settings: { SANDBOX_GATEWAY_URL: gateway.url } });
  });
  afterAll(async () => {
    await app.close();
    await gateway.stop();
  });

  it('shows commands that can be run one after the other, and what they answer', async () => {
    const example = /<!-- curl -->\s*```sh\n([^]*?)```[^]*?<!-- answer -->\s*```json\n([^]*?)```/g;
    const examples = [...page.matchAll(example)];
    expect(examples).toHaveLength(7);
    const env: Record<string, string | undefined> = { PATH: process.env['PATH'] };
    for (const [, command = '', answer = ''] of examples) {
      const here = command.replaceAll('http://127.0.0.1:3000', app.url);
      const { stdout } = await promisify(execFile)('bash', ['-c', here], { env });
      expect(JSON.parse(stdout)).toMatchObject(JSON.parse(answer) as object);
      const { id, secretSlug, payment } = JSON.parse(stdout) as Shown;
      if (secretSlug !== undefined) Object.assign(env, { ORDER: id, SLUG: secretSlug });
      const paymentId = payment?.id ?? (command.includes('/payments" ') ? id : undefined);
      if (paymentId !== undefined) env.PAYMENT = paymentId;
    }
  });

  it('has the table of statuses as it is', () => {
    expect(tableAfter('<!-- transitions -->')).toEqual(
      Object.entries(paymentTransitions).map(([from, to]) => [from, to.join(', ')]),
    );
  });

  it('lists the providers as they are', () => {
    const providers = app.get(PaymentProviders).all();
    const rows = tableAfter('## Providers and methods').map(([code, network, prepaid]) => [code, network, prepaid]);
    expect(rows.toSorted()).toEqual(
      providers.map(({ code, network, prepaid }) => [code, network ? 'yes' : 'no', prepaid ? 'yes' : 'no']).toSorted(),
    );
  });

  it('links to nothing that is not there', () => {
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target as string);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((target) => !existsSync(`docs/${target}`))).toEqual([]);
  });
});
