import { Controller, HttpCode, Module, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Public } from '../../src/platform/http/access.js';
import { invalidRequest } from '../../src/kernel/domain-error.js';
import { type TestApp, testApp } from '../support/app.js';
import { type Shot, Volley } from './support/volley.js';

const addCategory = `INSERT INTO categories (store_id, code, name)
  SELECT id, gen_random_uuid()::text, 'Leak' FROM stores WHERE slug = 'acme'`;

/** Refuses, and does this and that before. */
@Controller('probe')
@Public()
class ProbeController {
  constructor(private readonly dataSource: DataSource) {}

  @Post('refuse') refuse(): never {
    throw invalidRequest([]);
  }

  @Post('write-and-refuse') async writeAndRefuse(): Promise<never> {
    await this.dataSource.query(addCategory);
    throw invalidRequest([]);
  }

  @Post('touch-and-refuse') async touchAndRefuse(): Promise<never> {
    await this.dataSource.query(`UPDATE stores SET name = name WHERE slug = 'acme'`);
    throw invalidRequest([]);
  }

  @Post('undo-and-refuse') undoAndRefuse(): Promise<never> {
    return this.dataSource.transaction(async (tx) => {
      await tx.query(addCategory);
      throw invalidRequest([]);
    });
  }

  @Post('accept') @HttpCode(200) async accept(): Promise<void> {
    await this.dataSource.query(addCategory);
  }
}

@Module({ controllers: [ProbeController] })
class ProbeModule {}

let app: TestApp;
let volley: Volley;
beforeAll(async () => {
  app = await testApp({ extensions: { imports: [ProbeModule] } });
  volley = new Volley(app, (path, { status }) => (path.includes('/none') ? `answered ${status}` : null));
});
afterAll(() => app.close());

const shots = (...names: readonly string[]): Shot[] =>
  names.map((name) => ({ method: 'POST', path: `/probe/${name}`, headers: {}, body: '{}' }));

it('reports a refused request that has written, and into which table', async () => {
  const faults = await volley.fire(shots('refuse', 'write-and-refuse', 'refuse'));
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain('refused, and yet categories changed');
  expect(faults[0]).toContain('POST /probe/write-and-refuse');
});

it('reports it among others that were accepted, whose writing is all right', async () => {
  const faults = await volley.fire(shots('accept', 'write-and-refuse', 'accept', 'refuse'));
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain('refused, and yet categories changed');
  expect(faults[0]).not.toContain('/probe/accept');
});

it('reports a refused request whose UPDATE has changed nothing', async () => {
  expect(await volley.fire(shots('touch-and-refuse'))).toEqual([expect.stringContaining('stores changed')]);
});

it('reports a wrong answer', async () => {
  expect(await volley.fire(shots('none', 'refuse'))).toEqual(['POST /probe/none {}\nanswered 404']);
});

it('finds no fault with requests that were refused and have written nothing, or taken it back', async () => {
  expect(await volley.fire(shots('refuse', 'undo-and-refuse', 'accept', 'refuse'))).toEqual([]);
  expect(await volley.fire(shots('accept', 'accept'))).toEqual([]);
});

it('fails the test by a single one that was refused and has written', async () => {
  const [good, leak] = shots('refuse', 'write-and-refuse') as [Shot, Shot];
  expect(await volley.status(good)).toBe(400);
  await expect(volley.status(leak)).rejects.toThrow('categories');
});
