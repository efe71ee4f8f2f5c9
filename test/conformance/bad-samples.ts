import { brokenPromises, type MakeSample, type Promises } from './promises.js';

export interface BadSample<Sample> {
  /** All that it breaks, in the order of the promises. */
  readonly breaks: readonly string[];
  readonly sample: MakeSample<Sample>;
}

/** Shows of every promise that it can be broken, and that its check notices that and nothing else. */
export function declareBadSamples<Sample>(
  promises: Promises<Sample>,
  good: MakeSample<Sample>,
  bad: Readonly<Record<string, BadSample<Sample>>>,
): void {
  it('finds no fault with a good one', async () => {
    expect(await brokenPromises(promises, good)).toEqual([]);
  });

  it.each(Object.entries(bad))('finds out one that %s', async (_, { breaks, sample }) => {
    expect(await brokenPromises(promises, sample)).toEqual(breaks);
  });

  it('has a bad sample for every promise', () => {
    const broken = Object.values(bad).flatMap(({ breaks }) => breaks);
    expect(Object.keys(promises).filter((promise) => !broken.includes(promise))).toEqual([]);
  });
}
