/** What an extension point asks of whoever implements it, a sentence each. A check throws when the sample breaks it. */
export type Promises<Sample> = Readonly<Record<string, (sample: Sample) => void | Promise<void>>>;

/** Makes a sample: an implementation and what it takes to try it out. Every check gets its own. */
export type MakeSample<Sample> = () => Sample | Promise<Sample>;

/** Declares a test for every promise. */
export function declareConformance<Sample>(name: string, promises: Promises<Sample>, sample: MakeSample<Sample>): void {
  describe(name, () => {
    for (const [promise, check] of Object.entries(promises)) it(promise, async () => check(await sample()));
  });
}

/** The promises that a sample breaks. */
export async function brokenPromises<Sample>(
  promises: Promises<Sample>,
  sample: MakeSample<Sample>,
): Promise<string[]> {
  const broken: string[] = [];
  for (const [promise, check] of Object.entries(promises)) {
    const made = await sample();
    await Promise.resolve(made)
      .then(check)
      .catch(() => broken.push(promise));
  }
  return broken;
}

export const kebabCase = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** A copy of plain data and dates, through and through, at a tenth of what `structuredClone` costs. */
export function deepCopy<Data>(data: Data): Data {
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map(deepCopy) as Data;
  if (data instanceof Date) return new Date(data) as Data;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data)) copy[key] = deepCopy(value);
  return copy as Data;
}

/** Freezes plain data through and through, and returns it. */
export function deepFreeze<Data>(data: Data): Data {
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data) || Object.isFrozen(data)) return data;
  Object.values(data).forEach(deepFreeze);
  return Object.freeze(data);
}

/** Fails when the call has neither an answer nor an error after so long. */
export async function expectToEnd(call: () => Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`A call is still waiting after ${milliseconds} ms`)), milliseconds);
  });
  await Promise.race([settled(call), tooLate]).finally(() => clearTimeout(timer));
}

/** Fails when the call waits for anything but code: a timer, a file, a connection. */
export async function expectNoWaiting(call: () => Promise<unknown>): Promise<void> {
  const nextTurn = new Promise<false>((resolve) => setImmediate(() => resolve(false)));
  if (!(await Promise.race([settled(call), nextTurn])))
    throw new Error('A call waits for something outside the program');
}

async function settled(call: () => Promise<unknown>): Promise<true> {
  await call().catch(() => undefined);
  return true;
}
