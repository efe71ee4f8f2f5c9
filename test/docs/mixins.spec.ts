import { type TestApp, testApp } from '../support/app.js';
import { DocumentedExamples } from './examples.js';

const page = new DocumentedExamples('docs/mixins.md');

describe('docs/mixins.md', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app.close());

  it('shows commands that can be run one after the other, and what they answer', async () => {
    expect(await page.run(app, () => ({}))).toBe(4);
  });

  it('links to nothing that is not there', () => {
    expect(page.brokenLinks()).toEqual([]);
  });
});
