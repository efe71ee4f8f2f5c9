import { type TestApp, testApp } from '../support/app.js';
import * as errors from '../../src/shipping/delivery-window.errors.js';
import { DocumentedExamples } from './examples.js';

const page = new DocumentedExamples('docs/delivery-windows.md');

describe('docs/delivery-windows.md', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app.close());

  it('shows commands that can be run one after the other, and what they answer', async () => {
    expect(await page.run(app, () => ({}))).toBe(4);
  });

  it('names every refusal', () => {
    const all = [
      errors.windowIdNotFound(),
      errors.windowCodeTaken(''),
      errors.windowZoneUnknown(''),
      errors.windowCapacityTooSmall(),
      errors.windowInUse(),
      errors.windowUnknown(''),
      errors.windowIncomplete('', []),
      errors.windowOfOtherZone('', ''),
      errors.windowClosed(''),
      errors.windowFull(''),
    ];
    expect(all).toHaveLength(Object.keys(errors).length);
    const listed = [...page.text.matchAll(/^\| `(delivery_window\.\w+)`/gm)].map(([, code]) => code);
    expect(listed.sort()).toEqual(all.map(({ code }) => code).sort());
  });

  it('links to nothing that is not there', () => {
    expect(page.brokenLinks()).toEqual([]);
  });
});
