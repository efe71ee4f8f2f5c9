import { DomainError } from '../../src/kernel/domain-error.js';
import { pipelined } from '../../src/platform/database/pipeline.js';
import { Statement } from '../../src/platform/database/statement.js';
import { type TestDatabase, testDatabase } from '../support/database.js';

const note = new Statement<{ id: number }>(
  'pipeline_test.note',
  'INSERT INTO pipeline_notes (text) VALUES ($1) RETURNING id',
);
const divide = new Statement<{ result: number }>('pipeline_test.divide', 'SELECT 1 / $1::integer AS result');
const notes = new Statement<{ text: string }>('pipeline_test.notes', 'SELECT text FROM pipeline_notes ORDER BY id');

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
  await db.dataSource.query(
    'CREATE TABLE pipeline_notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text NOT NULL)',
  );
});

afterAll(() => db.close());
afterEach(() => db.dataSource.query('TRUNCATE pipeline_notes'));

const texts = async (): Promise<string[]> => (await notes.rows(db.dataSource.manager)).map(({ text }) => text);

it('runs the statements in the order of the steps and gives each its own result', async () => {
  const found = await db.transactor.run((tx) =>
    pipelined(tx, [
      () => note.first(tx, ['one']),
      async () => (await divide.first(tx, [1]))?.result,
      () => note.first(tx, ['two']),
      async () => 'no statement at all',
    ]),
  );
  expect(found).toEqual([
    { id: expect.any(Number) as number },
    1,
    { id: expect.any(Number) as number },
    'no statement at all',
  ]);
  expect(await texts()).toEqual(['one', 'two']);
});

it('throws the error that started it, and leaves nothing behind', async () => {
  const unit = db.transactor.run((tx) =>
    pipelined(tx, [
      // Its second statement finds the transaction aborted by the step below.
      async () => {
        await note.first(tx, ['before']);
        return note.first(tx, ['after the failure']);
      },
      () => divide.first(tx, [0]),
      () => note.first(tx, ['behind it']),
    ]),
  );
  await expect(unit).rejects.toMatchObject({ code: '22012' });
  expect(await texts()).toEqual([]);
});

it('throws the first of several refusals', async () => {
  const refuse = (code: string) => async () => {
    throw new DomainError(code, 'conflict', code);
  };
  const unit = db.transactor.run((tx) => pipelined(tx, [() => note.first(tx, ['x']), refuse('a.b'), refuse('c.d')]));
  await expect(unit).rejects.toMatchObject({ code: 'a.b' });
  expect(await texts()).toEqual([]);
});

it('waits for every step before it throws', async () => {
  const ended: string[] = [];
  const unit = db.transactor.run((tx) =>
    pipelined(tx, [
      async () => {
        throw new Error('at once');
      },
      async () => {
        await note.first(tx, ['slow']);
        await note.first(tx, ['slower']);
        ended.push('slow');
      },
    ]),
  );
  await expect(unit).rejects.toThrow('at once');
  expect(ended).toEqual(['slow']);
});

it('runs one step after the other outside of a transaction, and stops at the first failure', async () => {
  const { manager } = db.dataSource;
  const steps = [
    () => note.first(manager, ['one']),
    () => divide.first(manager, [0]),
    () => note.first(manager, ['two']),
  ];
  await expect(pipelined(manager, steps)).rejects.toMatchObject({ code: '22012' });
  expect(await texts()).toEqual(['one']);
});
