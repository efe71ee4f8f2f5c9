import { quoteEvents } from '../../src/quote/quote.events.js';
import { quoteTransitions } from '../../src/quote/quote-state.js';
import { type TestApp, testApp } from '../support/app.js';
import { DocumentedExamples } from './examples.js';

const page = new DocumentedExamples('docs/quotes.md');

describe('docs/quotes.md', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app.close());

  it('shows commands that can be run one after the other, and what they answer', async () => {
    const [customer] = await app.db.dataSource.query<{ id: number }[]>(
      `SELECT id FROM customers WHERE email = 'buyer@emporia.test'`,
    );
    expect(page.text).toContain(`"customerId": ${customer?.id ?? 0},`);
    const ran = await page.run(app, (answer) => {
      const { accessToken } = answer as { accessToken?: string };
      return accessToken === undefined ? {} : { TOKEN: accessToken };
    });
    expect(ran).toBe(6);
  });

  it('has the table of statuses as it is', () => {
    expect(page.tableAfter('<!-- transitions -->').map(([from, to]) => [from, to])).toEqual(
      Object.entries(quoteTransitions).map(([from, to]) => [from, to.join(', ')]),
    );
  });

  it('names every event', () => {
    for (const what of quoteEvents) expect(page.text).toContain(`\`quote.${what}\``);
  });

  it('links to nothing that is not there', () => {
    expect(page.brokenLinks()).toEqual([]);
  });
});
