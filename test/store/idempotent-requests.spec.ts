import { createHash } from 'node:crypto';
import { DomainError } from '../../src/kernel/domain-error.js';
import { IdempotentRequests, type RepeatableRequest } from '../../src/store/idempotent-requests.service.js';
import { type TestDatabase, testDatabase } from '../support/database.js';

let db: TestDatabase;
let requests: IdempotentRequests;
let keys = 0;

beforeAll(async () => {
  db = await testDatabase({ demo: true });
  requests = new IdempotentRequests(db.dataSource);
});
afterAll(() => db.close());

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
const request = (rest: Partial<RepeatableRequest> = {}): RepeatableRequest => ({
  storeId: 1,
  principal: 'key:1',
  key: `key-${(keys += 1)}`,
  fingerprint: hash('a request'),
  ...rest,
});
const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch((error: unknown) => (error instanceof DomainError ? error.code : 'failed'));
const died = (): Promise<never> => Promise.reject(new Error('the connection is gone'));

it('acts once and says the same again, key for key', async () => {
  const asked = request();
  let acts = 0;
  const act = async () => ({ z: (acts += 1), a: [null, 'ü'] });
  expect(await requests.run(asked, act)).toEqual({ answer: { z: 1, a: [null, 'ü'] }, repeated: false });
  const again = await requests.run(asked, act);
  expect([acts, again.repeated, JSON.stringify(again.answer)]).toEqual([1, true, '{"z":1,"a":[null,"ü"]}']);
});

it('keeps an answer of nothing apart from no answer', async () => {
  const asked = request();
  expect(await requests.run(asked, async () => null)).toEqual({ answer: null, repeated: false });
  expect(await requests.run(asked, died)).toEqual({ answer: null, repeated: true });
});

it('keeps keys of different clients and stores apart', async () => {
  const asked = request();
  const act = async (operationId: string) => operationId;
  const answers = await Promise.all(
    [asked, { ...asked, principal: 'key:2' }, { ...asked, storeId: 2 }].map((one) => requests.run(one, act)),
  );
  expect(new Set(answers.map(({ answer }) => answer)).size).toBe(3);
});

it('acts once for many who come at once, and tells the others to wait', async () => {
  const asked = request();
  let acts = 0;
  let finish = (): void => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve));
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const act = async () => {
    acts += 1;
    begin();
    await done;
    return 'done';
  };
  const first = requests.run(asked, act);
  await begun;
  const rivals = await Promise.all(Array.from({ length: 9 }, () => outcome(requests.run(asked, act))));
  finish();
  expect(new Set(rivals)).toEqual(new Set(['idempotency.in_flight']));
  expect([acts, (await first).answer]).toEqual([1, 'done']);
});

it('refuses a key that comes with another request', async () => {
  const asked = request();
  await requests.run(asked, async () => 'done');
  expect(await outcome(requests.run({ ...asked, fingerprint: hash('another') }, died))).toBe('idempotency.key_reused');
});

it('lets a refused request be followed by another one under a new id', async () => {
  const asked = request();
  const ids: string[] = [];
  const refuse = (id: string) => {
    ids.push(id);
    return Promise.reject(new DomainError('test.refused', 'conflict', 'No.'));
  };
  expect(await outcome(requests.run(asked, refuse))).toBe('test.refused');
  const { answer } = await requests.run({ ...asked, fingerprint: hash('another') }, async (id) => id);
  expect(ids).not.toContain(answer);
});

it('goes on under the same id after a failure, and after a crash once its time is over', async () => {
  const asked = request();
  const ids: string[] = [];
  const fail = (id: string) => {
    ids.push(id);
    return died();
  };
  expect(await outcome(requests.run(asked, fail))).toBe('failed');
  expect(await outcome(requests.run(asked, fail))).toBe('failed');
  // A process that dies lets nobody know.
  await db.dataSource.query(
    `UPDATE idempotent_requests SET locked_until = now() + interval '9 seconds'
    WHERE idempotency_key = $1`,
    [asked.key],
  );
  expect(await outcome(requests.run(asked, fail))).toBe('idempotency.in_flight');
  await db.dataSource.query(`UPDATE idempotent_requests SET locked_until = now() WHERE idempotency_key = $1`, [
    asked.key,
  ]);
  const { answer, repeated } = await requests.run(asked, async (id) => id);
  expect([repeated, new Set([...ids, answer]).size]).toEqual([false, 1]);
});

it('forgets keys after thirty days', async () => {
  const [old, young] = [request(), request()];
  for (const asked of [old, young]) await requests.run(asked, async () => 'first');
  await db.dataSource.query(
    `UPDATE idempotent_requests SET created_at = now() - interval '31 days'
    WHERE idempotency_key = $1`,
    [old.key],
  );
  expect([await requests.forget(10), await requests.forget(10)]).toEqual([1, 0]);
  expect((await requests.run(old, async () => 'second')).answer).toBe('second');
  expect((await requests.run(young, async () => 'second')).answer).toBe('first');
});
