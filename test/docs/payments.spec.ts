import { paymentTransitions } from '../../src/payment/payment-state.js';
import { PaymentProviders } from '../../src/payment/payment-provider.js';
import { type TestApp, testApp } from '../support/app.js';
import { testGateway, type TestGateway } from '../support/sandbox-gateway.js';
import { DocumentedExamples } from './examples.js';

const page = new DocumentedExamples('docs/payments.md');

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
    const ran = await page.run(app, (answer, command) => {
      const { id, secretSlug, payment } = answer as Shown;
      const paymentId = payment?.id ?? (command.includes('/payments" ') ? id : undefined);
      return {
        ...(secretSlug !== undefined && { ORDER: id, SLUG: secretSlug }),
        ...(paymentId !== undefined && { PAYMENT: paymentId }),
      };
    });
    expect(ran).toBe(7);
  });

  it('has the table of statuses as it is', () => {
    expect(page.tableAfter('<!-- transitions -->')).toEqual(
      Object.entries(paymentTransitions).map(([from, to]) => [from, to.join(', ')]),
    );
  });

  it('lists the providers as they are', () => {
    const providers = app.get(PaymentProviders).all();
    const rows = page
      .tableAfter('## Providers and methods')
      .map(([code, network, prepaid]) => [code, network, prepaid]);
    expect(rows.toSorted()).toEqual(
      providers.map(({ code, network, prepaid }) => [code, network ? 'yes' : 'no', prepaid ? 'yes' : 'no']).toSorted(),
    );
  });

  it('links to nothing that is not there', () => {
    expect(page.brokenLinks()).toEqual([]);
  });
});
