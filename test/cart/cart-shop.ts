import { createSecretKey } from 'node:crypto';
import pg from 'pg';
import { CartLinesService } from '../../src/cart/cart-lines.service.js';
import { CartTokens } from '../../src/cart/cart-token.service.js';
import { CartViewService } from '../../src/cart/cart-view.service.js';
import { CartService } from '../../src/cart/cart.service.js';
import { type CartRef, type ClaimedCart, type CreatedCart, type NewCart } from '../../src/cart/cart.types.js';
import { CatalogService } from '../../src/catalog/catalog.service.js';
import { type ItemRequest } from '../../src/catalog/catalog.types.js';
import { InventoryService } from '../../src/inventory/inventory.service.js';
import { WarehouseService } from '../../src/inventory/warehouse.service.js';
import { DomainError } from '../../src/kernel/domain-error.js';
import { CustomerTraitsService } from '../../src/identity/customer-traits.service.js';
import { PriceRules } from '../../src/pricing/price-rules.js';
import { PricingService } from '../../src/pricing/pricing.service.js';
import { ShippingRateSources } from '../../src/shipping/shipping-rate-source.js';
import { ShippingService } from '../../src/shipping/shipping.service.js';
import { ReferenceRevisions } from '../../src/store/reference-revisions.service.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { namesOf, type SentQuery } from '../support/sent-query.js';

/** The demo store acme (BDT) with the services that carts need, on a database of its own. */
export interface CartShop {
  readonly db: TestDatabase;
  readonly store: { readonly id: number; readonly currency: string };
  readonly otherStore: { readonly id: number; readonly currency: string };
  /** buyer@acme.test and other@acme.test. */
  readonly buyer: number;
  readonly other: number;
  readonly tokens: CartTokens;
  readonly carts: CartService;
  readonly lines: CartLinesService;
  readonly views: CartViewService;
  variant(sku: string): Promise<number>;
  /** A new cart of a guest, or of `customerId`. */
  cart(items?: readonly ItemRequest[], more?: Partial<NewCart>): Promise<CreatedCart & { readonly ref: CartRef }>;
  claim(ref: CartRef): Promise<ClaimedCart>;
  /** Everything that carts consist of, to show that nothing changed. */
  snapshot(): Promise<unknown>;
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Drops the database, and before that the carts that only pretend to be ordered: no order of theirs exists. */
  close(): Promise<void>;
  /** Runs `work` and returns the statements that reached PostgreSQL meanwhile. */
  statements(work: () => Promise<unknown>): Promise<string[]>;
}

export async function cartShop(): Promise<CartShop> {
  const db = await testDatabase({ demo: true });
  const manager = db.dataSource.manager;
  const query = <Row extends object>(sql: string, values: unknown[] = []) => db.dataSource.query<Row[]>(sql, values);
  const idOf = async (sql: string, ...values: unknown[]) => {
    const [row] = await query<{ id: number }>(sql, values);
    if (!row) throw new Error(`Nothing found by ${sql}`);
    return row.id;
  };
  const storeId = await idOf(`SELECT id FROM stores WHERE slug = 'acme'`);
  const store = { id: storeId, currency: 'BDT' };
  const customer = (email: string) =>
    idOf('SELECT id FROM customers WHERE store_id = $1 AND email = $2', storeId, email);

  const tokens = new CartTokens({ key: createSecretKey(Buffer.alloc(32, 7)) });
  const warehouses = new WarehouseService();
  const catalog = new CatalogService();
  const inventory = new InventoryService(warehouses);
  const pricing = new PricingService(new PriceRules(), new CustomerTraitsService());
  const shipping = new ShippingService(new ShippingRateSources());
  const revisions = new ReferenceRevisions();
  const carts = new CartService(catalog, inventory, tokens, pricing, revisions);
  const views = new CartViewService(carts, catalog, inventory, pricing, shipping, warehouses, revisions);
  return {
    db,
    store,
    otherStore: { id: await idOf(`SELECT id FROM stores WHERE slug = 'emporia'`), currency: 'EUR' },
    buyer: await customer('buyer@acme.test'),
    other: await customer('other@acme.test'),
    tokens,
    carts,
    lines: new CartLinesService(catalog, tokens, pricing, shipping),
    views,
    variant: (sku) => idOf('SELECT id FROM variants WHERE store_id = $1 AND sku = $2', storeId, sku),
    cart: async (items = [], more = {}) => {
      const created = await carts.create(manager, { store, customerId: null, items, couponCode: null, ...more });
      return { ...created, ref: refOf(created) };
    },
    claim: (ref) => db.transactor.run((tx) => carts.claim(tx, storeId, ref)),
    snapshot: async () => [
      await query('SELECT * FROM carts ORDER BY id'),
      await query('SELECT * FROM cart_lines ORDER BY id'),
    ],
    query,
    close: async () => {
      await query(`DELETE FROM carts WHERE status IN ('checking_out', 'ordered') OR order_id IS NOT NULL`);
      await db.close();
    },
    statements,
  };
}

export function refOf({ cart, token }: CreatedCart): CartRef {
  if (token !== null) return { cartId: cart.id, holder: { type: 'token', token } };
  if (cart.customerId === null) throw new Error('A cart of nobody');
  return { cartId: cart.id, holder: { type: 'customer', customerId: cart.customerId } };
}

/** The code of the domain error that `work` ends with. Another error, or none, fails the test. */
export async function refusal(work: Promise<unknown>): Promise<DomainError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('It was not refused');
}

async function statements(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  const original = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    seen.push(...namesOf(args[0] as string | SentQuery));
    return original.apply(this, args);
  } as typeof pg.Client.prototype.query;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = original as typeof pg.Client.prototype.query;
  }
  return seen;
}
