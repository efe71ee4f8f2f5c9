import { type EntityManager, type QueryRunner } from 'typeorm';
import { type ClientBase } from 'pg';

declare const open: unique symbol;

/**
 * An open transaction: TypeORM's `EntityManager`, bound to one connection between BEGIN and COMMIT. Whatever writes as
 * part of something larger takes it as its first argument. Only `Transactor.run` makes one.
 */
export type Tx = EntityManager & { readonly [open]: true };

const connections = new WeakMap<QueryRunner, ClientBase>();

/** Notes the connection that a query runner has, so that a statement can be sent on it without asking for it first. */
export function bindConnection(runner: QueryRunner, connection: ClientBase): void {
  connections.set(runner, connection);
}

/** The connection that a manager is bound to; undefined for one that takes any from the pool. */
export function connectionOf({ queryRunner }: EntityManager): ClientBase | undefined {
  return queryRunner && connections.get(queryRunner);
}
