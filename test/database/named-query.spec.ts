import { type PoolClient } from 'pg';
import { ask, askTogether, NotRun } from '../../src/platform/database/named-query.js';
import { type TestDatabase, testDatabase } from '../support/database.js';

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
  await db.dataSource.query('CREATE TABLE asked (id bigint PRIMARY KEY, text text)');
});
afterAll(() => db.close());
afterEach(() => db.dataSource.query('TRUNCATE asked'));

/** Work on one connection, which answers a last question at the end: nothing has put it out of step. */
async function connected<Result>(work: (connection: PoolClient) => Promise<Result>): Promise<Result> {
  const runner = db.dataSource.createQueryRunner();
  const connection = (await runner.connect()) as PoolClient;
  try {
    const result = await work(connection);
    expect(await ask(connection, named('SELECT 42 AS answer'), [])).toEqual({ rows: [{ answer: 42 }], count: 1 });
    return result;
  } finally {
    await runner.release();
  }
}

const named = (text: string, name = text) => ({ name: `named_query_test: ${name}`.slice(0, 60), text });

it('answers with values of every kind, by the names of their columns', async () => {
  const every = named(`SELECT $1::int8 AS "int8", $2::int8[] AS "int8s", $3::text AS text, $4::boolean AS yes,
    $5::timestamptz AS at, $6::jsonb AS json, $7::bytea AS bytes, $8::text[] AS texts, NULL AS nothing, 1.50 AS decimal`);
  const at = new Date('2026-11-21T12:00:00.123Z');
  const row = {
    int8: 9_007_199_254_740_991,
    int8s: [1, 2],
    text: 'Käse "und" \\ Brot\n',
    yes: true,
    at,
    json: { a: [1, null] },
    bytes: Buffer.from([0, 255]),
    texts: ['a,b', '"c"', ''],
    nothing: null,
    decimal: '1.50',
  };
  const { int8, int8s, text, yes, json, bytes, texts } = row;
  const values = [int8, int8s, text, yes, at, json, bytes, texts];
  await connected(async (connection) => {
    expect(await ask(connection, every, values)).toEqual({ rows: [row], count: 1 });
    // Now that its columns are known.
    expect(await ask(connection, every, values)).toEqual({ rows: [row], count: 1 });
  });
});

it('counts the rows that were written, returned or not', async () => {
  await connected(async (connection) => {
    const insert = named('INSERT INTO asked SELECT generate_series(1, 3)');
    expect(await ask(connection, insert, [])).toEqual({ rows: [], count: 3 });
    const update = named(`UPDATE asked SET text = $1 WHERE id < $2 RETURNING id`);
    expect(await ask(connection, update, ['x', 3])).toEqual({ rows: [{ id: 1 }, { id: 2 }], count: 2 });
    expect(await ask(connection, update, ['x', 0])).toEqual({ rows: [], count: 0 });
    const remove = named('DELETE FROM asked');
    expect(await ask(connection, remove, [])).toEqual({ rows: [], count: 3 });
    expect(await ask(connection, remove, [])).toEqual({ rows: [], count: 0 });
    expect(await ask(connection, named('SET LOCAL lock_timeout = 0'), [])).toEqual({ rows: [], count: 0 });
  });
});

it('has the columns described once for a connection, also where it is sent again before the first answer', async () => {
  const pair = named('SELECT $1::integer AS first, $2::text AS second');
  await connected(async (connection) => {
    const answers = await Promise.all([
      ask(connection, pair, [1, 'a']),
      ask(connection, pair, [2, 'b']),
      ask(connection, pair, [3, null]),
    ]);
    expect(answers.map(({ rows }) => rows)).toEqual([
      [{ first: 1, second: 'a' }],
      [{ first: 2, second: 'b' }],
      [{ first: 3, second: null }],
    ]);
    const described = jest.fn();
    const { connection: wire } = connection as unknown as { connection: NodeJS.EventEmitter };
    wire.on('rowDescription', described);
    await ask(connection, pair, [4, 'd']);
    expect(described).not.toHaveBeenCalled();
    wire.off('rowDescription', described);
  });
});

it('tells each of several statements its own error, and works on', async () => {
  const divide = named('SELECT 1 / $1::integer AS result');
  const wrong = named('SELECT no_such_column');
  // It was sent again before it was known that it cannot be parsed.
  const unparsed = '26000';
  await connected(async (connection) => {
    const ends = await Promise.allSettled([
      ask(connection, divide, [0]),
      ask(connection, divide, [1]),
      ask(connection, wrong, []),
      ask(connection, divide, ['seven']),
      ask(connection, wrong, []),
      ask(connection, divide, [-1]),
    ]);
    expect(
      ends.map((end) => (end.status === 'fulfilled' ? end.value.rows : (end.reason as { code: string }).code)),
    ).toEqual(['22012', [{ result: 1 }], '42703', '22P02', unparsed, [{ result: -1 }]]);
  });
});

it('is of use after it was first sent in a transaction that had failed', async () => {
  const late = named('SELECT $1::integer AS late');
  await connected(async (connection) => {
    await connection.query('BEGIN');
    await expect(ask(connection, named('SELECT 1 / 0 AS never'), [])).rejects.toMatchObject({ code: '22012' });
    await expect(ask(connection, late, [1])).rejects.toMatchObject({ code: '25P02' });
    await connection.query('ROLLBACK');
    expect((await ask(connection, late, [2])).rows).toEqual([{ late: 2 }]);
  });
});

it('refuses a value that cannot be sent, and sends nothing', async () => {
  const round: Record<string, unknown> = {};
  round['round'] = round;
  const insert = named('INSERT INTO asked VALUES (1, $1)');
  await connected(async (connection) => {
    const ends = await Promise.allSettled([ask(connection, insert, [round]), ask(connection, insert, ['good'])]);
    expect(ends).toMatchObject([
      { status: 'rejected', reason: expect.any(TypeError) as unknown },
      { status: 'fulfilled' },
    ]);
  });
  expect(await db.dataSource.query('SELECT text FROM asked')).toEqual([{ text: 'good' }]);
});

it('refuses a number that is too large to be exact', async () => {
  await connected(async (connection) => {
    const large = named('SELECT $1::text::int8 AS large');
    await expect(ask(connection, large, ['9007199254740993'])).rejects.toThrow('9007199254740993');
    expect((await ask(connection, large, ['7'])).rows).toEqual([{ large: 7 }]);
  });
});

it('refuses another text by the same name', async () => {
  await connected(async (connection) => {
    await ask(connection, named('SELECT 1 AS one', 'same'), []);
    await expect(ask(connection, named('SELECT 2 AS two', 'same'), [])).rejects.toThrow('Two statements are called');
  });
});

it('tells who asked', async () => {
  const asker = (connection: PoolClient) => ask(connection, named('SELECT 1 / $1::integer AS zero'), [0]);
  await connected(async (connection) => {
    const error: unknown = await asker(connection).catch((reason: unknown) => reason);
    expect((error as Error).stack).toContain('named-query.ts');
  });
});

describe('asked together', () => {
  const insert = named('INSERT INTO asked VALUES ($1, $2) RETURNING id', 'insert');
  const divide = named('SELECT 1 / $1::integer AS result', 'divide');
  const texts = async () => {
    const rows = await db.dataSource.query<{ text: string }[]>('SELECT text FROM asked ORDER BY id');
    return rows.map(({ text }) => text);
  };

  it('are sent in their order, and answered at once', async () => {
    await connected(async (connection) => {
      const { connection: wire } = connection as unknown as { connection: NodeJS.EventEmitter };
      const ready = jest.fn();
      wire.on('readyForQuery', ready);
      for (let time = 0; time < 2; time += 1) {
        const answers = await Promise.all(
          askTogether(connection, () => [
            ask(connection, insert, [time * 2, 'one']),
            askTogether(connection, () => ask(connection, insert, [time * 2 + 1, 'two'])),
            ask(connection, named('SET LOCAL lock_timeout = 0'), []),
            ask(connection, divide, [1]),
          ]),
        );
        expect(answers).toEqual([
          { rows: [{ id: time * 2 }], count: 1 },
          { rows: [{ id: time * 2 + 1 }], count: 1 },
          { rows: [], count: 0 },
          { rows: [{ result: 1 }], count: 1 },
        ]);
      }
      wire.off('readyForQuery', ready);
      expect(ready).toHaveBeenCalledTimes(2);
    });
    expect(await texts()).toEqual(['one', 'two', 'one', 'two']);
  });

  it.each([0, 1, 2])('tell the error of the one in place %i, and keep nothing', async (place) => {
    await connected(async (connection) => {
      for (let time = 0; time < 2; time += 1) {
        const asked = [
          () => ask(connection, insert, [1, 'one']),
          () => ask(connection, named('INSERT INTO asked VALUES ($1)', `late ${place}`), [2]),
        ];
        asked.splice(place, 0, () => ask(connection, divide, [0]));
        const ends = await Promise.allSettled(askTogether(connection, () => asked.map((one) => one())));
        const failures = ends.map((end) => (end.status === 'rejected' ? (end.reason as Error) : null));
        expect(failures[place]).toMatchObject({ code: '22012' });
        expect(failures.toSpliced(place, 1)).toEqual([expect.any(NotRun), expect.any(NotRun)]);
      }
      // What was passed over is parsed when it is sent again.
      expect((await ask(connection, named('INSERT INTO asked VALUES ($1)', `late ${place}`), [3])).count).toBe(1);
      expect((await ask(connection, divide, [1])).rows).toEqual([{ result: 1 }]);
    });
    expect(await db.dataSource.query('SELECT id FROM asked')).toEqual([{ id: 3 }]);
  });

  it('tell what keeps all of it from being committed', async () => {
    await db.dataSource.query('CREATE TABLE deferred (id bigint UNIQUE DEFERRABLE INITIALLY DEFERRED)');
    await connected(async (connection) => {
      const twice = named('INSERT INTO deferred VALUES (1)');
      const ends = await Promise.allSettled(
        askTogether(connection, () => [ask(connection, twice, []), ask(connection, twice, [])]),
      );
      expect(ends).toMatchObject([
        { status: 'rejected', reason: { code: '23505' } },
        { status: 'rejected', reason: { code: '23505' } },
      ]);
    });
    expect(await db.dataSource.query('SELECT FROM deferred')).toEqual([]);
  });

  it('are sent without the one whose value cannot be sent', async () => {
    await connected(async (connection) => {
      const unsendable = {
        toPostgres: () => {
          throw new TypeError('no');
        },
      };
      const others = await Promise.allSettled(
        askTogether(connection, () => [ask(connection, insert, [1, unsendable]), ask(connection, divide, [1])]),
      );
      expect(others).toMatchObject([
        { status: 'rejected', reason: expect.any(TypeError) as unknown },
        { status: 'fulfilled', value: { rows: [{ result: 1 }] } },
      ]);
    });
  });
});

it('fails with its connection', async () => {
  const runner = db.dataSource.createQueryRunner();
  const connection = (await runner.connect()) as PoolClient & { processID: number };
  const broken = new Promise<unknown>((resolve) => connection.once('error', resolve));
  const ends = Promise.allSettled([
    ask(connection, named('SELECT pg_sleep(20)'), []),
    ask(connection, named('SELECT 42 AS answer'), []),
  ]);
  await db.dataSource.query('SELECT pg_terminate_backend($1)', [connection.processID]);
  expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await broken;
  await runner.release();
});
