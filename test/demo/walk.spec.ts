import { walkMainJob } from '../../src/demo/walk.js';
import { testApp, type TestApp } from '../support/app.js';

describe('npm run demo', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app.close());

  it('walks from the products to the order, its event and the stock', async () => {
    const told: string[] = [];
    const order = await walkMainJob(app.url, (line) => told.push(line));
    expect(order).toMatchObject({ number: 'ACME-1042', totals: { total: { amount: '2742.00', currency: 'BDT' } } });
    expect(told).toEqual(
      expect.arrayContaining([
        'With the coupon WELCOME10: 2980.00 BDT − 298.00 BDT',
        'With delivery inside Dhaka: + 60.00 BDT = 2742.00 BDT',
        'Checked out: order ACME-1042, pending, 2742.00 BDT',
        expect.stringMatching(/^Logged: order\.created /) as string,
        '  main: 1000000 on hand, 0 allocated',
        '  main: 1000000 on hand, 2 allocated',
      ]),
    );
  });
});
