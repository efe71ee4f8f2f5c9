import { type EntityManager } from 'typeorm';

declare const open: unique symbol;

/**
 * An open transaction: TypeORM's `EntityManager`, bound to one connection between BEGIN and COMMIT. Whatever writes as
 * part of something larger takes it as its first argument. Only `Transactor.run` makes one.
 */
export type Tx = EntityManager & { readonly [open]: true };
