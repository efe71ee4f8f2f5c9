import { request, type TestApp, testApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

it('is ready with its database', async () => {
  const { status, body } = await request(app, 'GET', '/health/ready');
  expect({ status, body }).toEqual({
    status: 200,
    body: { status: 'ok', checks: { accepting: 'up', database: 'up' } },
  });
});
