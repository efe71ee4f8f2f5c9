import { type EntityManager } from 'typeorm';
import { type ClientBase, type Pool } from 'pg';
import { type Answer, ask } from './named-query.js';
import { poolOf } from './pool.js';
import { connectionOf } from './tx.js';

/**
 * A named SQL statement. PostgreSQL parses and plans it once per connection and then only binds values, which is worth
 * about a third of its work on the checkout path. Give each one a unique name; rows come back exactly as the SELECT
 * list names them (`AS "variantId"`), with bigint as a safe number, timestamptz as Date and jsonb as plain data.
 *
 *     const cartById = new Statement<{ id: number }>('cart.by_id', 'SELECT id FROM carts WHERE id = $1');
 *     const cart = await cartById.first(tx, [cartId]);
 *
 * The first argument is a `Tx` for everything that writes, or `dataSource.manager` for a read on its own.
 */
export class Statement<Row extends object = Record<string, never>> {
  constructor(
    readonly name: string,
    readonly text: string,
  ) {}

  async rows(db: EntityManager, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.answer(db, values)).rows;
  }

  async first(db: EntityManager, values: readonly unknown[] = []): Promise<Row | undefined> {
    return (await this.answer(db, values)).rows[0];
  }

  /** The number of rows written (or returned). */
  async affected(db: EntityManager, values: readonly unknown[] = []): Promise<number> {
    return (await this.answer(db, values)).count;
  }

  /** On one connection the statement is on its way when this returns: what is called first is sent first. */
  private answer(db: EntityManager, values: readonly unknown[]): Promise<Answer<Row>> {
    const connection = connectionOf(db);
    if (connection) return ask<Row>(connection, this, values);
    if (db.queryRunner) return db.queryRunner.connect().then((client: ClientBase) => ask<Row>(client, this, values));
    return this.onAnyConnection(poolOf(db.dataSource), values);
  }

  /** The pool's own query looks after a connection that breaks. */
  private async onAnyConnection(pool: Pool, values: readonly unknown[]): Promise<Answer<Row>> {
    const { name, text } = this;
    const { rows, rowCount } = await pool.query<Row>({ name, text, values: values as unknown[] });
    return { rows, count: rowCount ?? 0 };
  }
}
