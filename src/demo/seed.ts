import { hash } from '@node-rs/argon2';
import { DataSource } from 'typeorm';
import { tokenHash } from '../kernel/ids.js';
import { fromDecimal } from '../kernel/money.js';
import { dataSourceOptions } from '../platform/database/data-source.js';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { type DemoCoupon, type DemoStore } from './demo-store.js';
import { demoCustomers, demoPassword, demoScopes, demoStores } from './demo-stores.js';
import * as queries from './seed.queries.js';

export interface SeedOptions {
  readonly url: string;
  /** Keys and passwords of the demo stores are public, so they are refused in production. */
  readonly nodeEnv: string;
}

/**
 * Puts the demo stores into a migrated database, all or none. A store that is there already is left as it is, so a
 * second run changes nothing. Returns the slugs of the stores that were added. Throws in production.
 */
export async function seedDemo({ url, nodeEnv }: SeedOptions): Promise<string[]> {
  if (nodeEnv === 'production') throw new Error('The demo stores have public keys and passwords: not in production');
  const dataSource = await new DataSource(dataSourceOptions({ url, poolSize: 1 })).initialize();
  try {
    // One hash for all of them: it is slow on purpose, and this password is no secret.
    const passwordHash = await hash(demoPassword);
    return await new Transactor(dataSource).run(async (tx) => {
      const added: string[] = [];
      for (const store of demoStores) if (await addStore(tx, store, passwordHash)) added.push(store.slug);
      return added;
    });
  } finally {
    await dataSource.destroy();
  }
}

async function addStore(tx: Tx, store: DemoStore, passwordHash: string): Promise<boolean> {
  const { slug, currency } = store;
  const row = await queries.addStore.first(tx, [
    slug,
    store.publicId,
    store.name,
    currency,
    store.countries,
    store.contracts,
    store.orderNumberPrefix,
  ]);
  if (row === undefined) return false;
  const { id } = row;
  await tx.query(`CREATE SEQUENCE order_numbers.store_${id} START ${store.firstOrderNumber}`);

  await addKeys(tx, id, slug);
  await queries.addCustomers.affected(tx, [id, slug, passwordHash, demoCustomers]);
  await queries.addWarehouses.affected(tx, [id, JSON.stringify(store.warehouses)]);
  await addGoods(tx, id, store);
  await queries.addCoupons.affected(tx, [
    id,
    JSON.stringify(store.coupons.map((coupon) => couponRow(coupon, currency))),
  ]);
  await addShipping(tx, id, store);
  const paymentMethods = store.paymentMethods.map((method) => ({ settings: {}, ...method }));
  await queries.addPaymentMethods.affected(tx, [id, JSON.stringify(paymentMethods)]);
  return true;
}

async function addKeys(tx: Tx, storeId: number, slug: string): Promise<void> {
  for (const [kind, key, scopes] of [
    ['publishable', `pk_demo_${slug}`, []],
    ['secret', `sk_demo_${slug}`, demoScopes],
  ] as const) {
    await queries.addKey.affected(tx, [storeId, kind, tokenHash(key), key.slice(-4), scopes]);
  }
}

async function addGoods(tx: Tx, storeId: number, { products, currency }: DemoStore): Promise<void> {
  const goods = products.map((product) => ({ description: '', options: [], listed: true, ...product }));
  const variants = products.flatMap((product) =>
    product.variants.map((variant, position) => ({
      options: [],
      shipped: true,
      ...variant,
      product: product.slug,
      position,
      tracksStock: variant.onHand !== null,
    })),
  );
  const prices = variants.flatMap(({ sku, price }) =>
    price === null ? [] : [{ sku, amount: fromDecimal(price, currency) }],
  );
  const stock = variants.flatMap(({ sku, onHand }) =>
    Object.entries(onHand ?? {}).map(([warehouse, quantity]) => ({ sku, warehouse, quantity })),
  );
  await queries.addProducts.affected(tx, [storeId, JSON.stringify(goods)]);
  await queries.addVariants.affected(tx, [storeId, JSON.stringify(variants)]);
  await queries.addPrices.affected(tx, [storeId, currency, JSON.stringify(prices)]);
  await queries.receiveStock.affected(tx, [storeId, JSON.stringify(stock)]);
}

async function addShipping(tx: Tx, storeId: number, { zones, currency }: DemoStore): Promise<void> {
  const methods = zones.flatMap((zone) =>
    zone.methods.map(({ code, name, amount }, position) => ({
      zone: zone.code,
      code,
      name,
      amount: fromDecimal(amount, currency),
      position,
    })),
  );
  await queries.addZones.affected(tx, [storeId, JSON.stringify(zones.map((zone) => ({ published: true, ...zone })))]);
  await queries.addMethods.affected(tx, [storeId, JSON.stringify(methods)]);
}

function couponRow({ benefit, minSubtotal = '0', ...coupon }: DemoCoupon, currency: string): object {
  const common = { ...coupon, minSubtotal: fromDecimal(minSubtotal, currency) };
  if (benefit === 'free shipping') return { ...common, kind: 'free_shipping' };
  if ('percent' in benefit) return { ...common, kind: 'percent', basisPoints: benefit.percent * 100 };
  return { ...common, kind: 'fixed', amount: fromDecimal(benefit.amount, currency) };
}
