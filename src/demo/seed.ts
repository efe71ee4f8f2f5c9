import { hash } from '@node-rs/argon2';
import { DataSource } from 'typeorm';
import { AddressBook } from '../identity/address-book.service.js';
import { fromDecimal } from '../kernel/money.js';
import { fromPercent } from '../kernel/percent.js';
import { PaymentSecrets } from '../payment/payment-secrets.js';
import { type SecretBox } from '../platform/crypto/secret-box.js';
import { dataSourceOptions } from '../platform/database/data-source.js';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { LocationService } from '../shipping/location.service.js';
import { AuditLog } from '../store/audit-log.service.js';
import { type AuditOrigin } from '../store/audit.types.js';
import { StoreKeys } from '../store/store-keys.service.js';
import { StoreService } from '../store/store.service.js';
import { type Store } from '../store/store.types.js';
import { type DemoAddress, type DemoCoupon, type DemoOffer, type DemoStore, type DemoTax } from './demo-store.js';
import { demoCustomers, demoPassword, demoStores } from './demo-stores.js';
import * as queries from './seed.queries.js';
import { demoOffers, seedQuote } from './seed-quotes.js';

export interface SeedOptions {
  readonly url: string;
  /** Keys and passwords of the demo stores are public, so they are refused in production. */
  readonly nodeEnv: string;
  /** Seals the secrets of payment methods. */
  readonly secretBox: SecretBox;
  /** Who asks for it, for the audit log; nobody where a server makes them for itself. */
  readonly origin?: AuditOrigin;
}

/** Notes in the audit log what is made or changed, in `tx`. */
type Note = (tx: Tx, storeId: number, target: string) => Promise<void>;

/**
 * Puts the demo stores into a migrated database, all or none. A store that is there already is left as it is, but for
 * its delivery windows: what has closed since is there again for tomorrow. A second run on the same day changes nothing.
 * Returns the slugs of the stores that were added. Throws in production.
 */
export async function seedDemo({ url, nodeEnv, secretBox, origin }: SeedOptions): Promise<string[]> {
  if (nodeEnv === 'production') throw new Error('The demo stores have public keys and passwords: not in production');
  const dataSource = await new DataSource(dataSourceOptions({ url, poolSize: 1 })).initialize();
  try {
    const transactor = new Transactor(dataSource);
    const secrets = new PaymentSecrets(secretBox);
    const stores = new StoreService(dataSource);
    const locations = new LocationService(transactor);
    const book = new AddressBook(transactor);
    const offers = demoOffers(transactor);
    const keys = new StoreKeys(dataSource, transactor, stores);
    const audit = new AuditLog(dataSource);
    const note: Note = async (tx, storeId, target) => {
      if (origin) await audit.record(tx, { ...origin, storeId, target });
    };
    return await transactor.run(async (tx) => {
      await queries.takeSeedLock.rows(tx);
      const missing = await queries.missingStores.rows(tx, [demoStores.map(({ slug }) => slug)]);
      const added = demoStores.filter((demo) => missing.some(({ slug }) => slug === demo.slug));
      // One hash for all of them: it is slow on purpose, and this password is no secret.
      const passwordHash = added.length > 0 ? await hash(demoPassword) : '';
      for (const demo of added) {
        const store = await stores.create(tx, { ...demo, demo: true });
        await note(tx, store.id, `store ${store.slug}`);
        await keys.createDemo(tx, store);
        await queries.addCustomers.affected(tx, [store.id, store.slug, passwordHash, demoCustomers]);
        await locations.putAll(tx, store.id, demo.locations ?? []);
        for (const address of demo.addresses ?? []) await addAddress(tx, book, store, address);
        await queries.addWarehouses.affected(tx, [store.id, JSON.stringify(demo.warehouses)]);
        if (demo.tax) await addTax(tx, store.id, demo.tax);
        await addGoods(tx, store.id, demo);
        await addCoupons(tx, store.id, demo);
        await addOffers(tx, store.id, demo);
        await addShipping(tx, store.id, demo);
        await addCouriers(tx, store.id, demo);
        await addPaymentMethods(tx, store.id, demo, secrets);
        await setTransferCode(tx, store.id, demo);
        await queries.addMixinSchemas.affected(tx, [store.id, JSON.stringify(demo.mixinSchemas ?? [])]);
        for (const quote of demo.quotes ?? []) await seedQuote(tx, offers, store, quote);
        await queries.setUnpaidExpiry.affected(tx, [store.id, demo.unpaidExpiryMinutes ?? null]);
      }
      await keepDeliveryWindows(tx, note);
      return added.map(({ slug }) => slug);
    });
  } finally {
    await dataSource.destroy();
  }
}

async function addAddress(
  tx: Tx,
  book: AddressBook,
  { id: storeId, slug }: Store,
  { customer, ...address }: DemoAddress,
): Promise<void> {
  const owner = await queries.customerId.first(tx, [storeId, `${customer}@${slug}.test`]);
  if (!owner) throw new Error(`${slug} has no customer ${customer}`);
  await book.findOrCreate(tx, { storeId, customerId: owner.id }, address);
}

/** Before the goods, which name their classes. */
async function addTax(tx: Tx, storeId: number, { mode, rounding, classRequired, classes }: DemoTax): Promise<void> {
  const rates = classes.flatMap(({ code, percent }) =>
    Object.entries(percent).map(([country, text]) => ({ taxClass: code, country, rate: fromPercent(text) })),
  );
  await queries.setTax.affected(tx, [storeId, mode, rounding, classRequired]);
  await queries.addTaxClasses.affected(tx, [storeId, JSON.stringify(classes)]);
  await queries.addTaxRates.affected(tx, [storeId, JSON.stringify(rates)]);
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
      deliveryCharge: fromDecimal(variant.deliveryCharge ?? '0', currency),
    })),
  );
  const prices = variants.flatMap(({ sku, price, tiers = [], priced }) =>
    [{ from: 1, price }, ...tiers].map((tier) => ({
      ...priced,
      sku,
      minQuantity: tier.from,
      amount: fromDecimal(tier.price, currency),
    })),
  );
  const stock = variants.flatMap(({ sku, onHand }) =>
    Object.entries(onHand ?? {}).map(([warehouse, quantity]) => ({ sku, warehouse, quantity })),
  );
  const components = variants.flatMap(({ sku: bundle, components: parts = {} }) =>
    Object.entries(parts).map(([sku, quantity]) => ({ bundle, sku, quantity })),
  );
  await queries.addProducts.affected(tx, [storeId, JSON.stringify(goods)]);
  await queries.addVariants.affected(tx, [storeId, JSON.stringify(variants)]);
  await queries.addComponents.affected(tx, [storeId, JSON.stringify(components)]);
  await queries.addPrices.affected(tx, [storeId, currency, JSON.stringify(prices)]);
  await queries.receiveStock.affected(tx, [storeId, JSON.stringify(stock)]);
}

async function addShipping(tx: Tx, storeId: number, { zones, currency }: DemoStore): Promise<void> {
  const methods = zones.flatMap((zone) =>
    zone.methods.map(({ code, name, amount, taxClass }, position) => ({
      zone: zone.code,
      code,
      name,
      amount: fromDecimal(amount, currency),
      taxClass,
      position,
    })),
  );
  await queries.addZones.affected(tx, [storeId, JSON.stringify(zones.map((zone) => ({ published: true, ...zone })))]);
  await queries.addMethods.affected(tx, [storeId, JSON.stringify(methods)]);
}

/** Sees to it that every demo store has the windows that are written down, still to come. */
async function keepDeliveryWindows(tx: Tx, note: Note): Promise<void> {
  const stores = await queries.demoStoreIds.rows(tx, [demoStores.map(({ slug }) => slug)]);
  for (const { id, slug } of stores) {
    const windows = demoStores.find((demo) => demo.slug === slug)?.deliveryWindows ?? [];
    if (windows.length === 0) continue;
    const retired = await queries.retireDeliveryWindows.affected(tx, [id, windows.map(({ code }) => code)]);
    const dated = windows.map((window) => ({ dated: true, ...window }));
    const added = await queries.addDeliveryWindows.affected(tx, [id, JSON.stringify(dated)]);
    if (retired + added > 0) await note(tx, id, 'delivery windows');
  }
}

async function addCouriers(tx: Tx, storeId: number, { couriers = [], currency }: DemoStore): Promise<void> {
  if (couriers.length === 0) return;
  const services = couriers.flatMap((courier) =>
    courier.services.map((service) => ({ ...service, courier: courier.code })),
  );
  const rates = services.flatMap(({ courier, code: service, rates: kept }) =>
    kept.map(({ country, region, perKilogram }) => ({
      courier,
      service,
      country,
      region,
      amount: perKilogram === null ? null : fromDecimal(perKilogram, currency),
    })),
  );
  await queries.addCouriers.affected(tx, [storeId, JSON.stringify(couriers)]);
  await queries.passCourierServiceIds.rows(tx, [Math.max(...services.map(({ id }) => id))]);
  await queries.addCourierServices.affected(tx, [storeId, JSON.stringify(services)]);
  await queries.addCourierRates.affected(tx, [storeId, JSON.stringify(rates)]);
}

async function addCoupons(tx: Tx, storeId: number, { coupons, currency }: DemoStore): Promise<void> {
  await queries.addCoupons.affected(tx, [
    storeId,
    JSON.stringify(coupons.map((coupon) => couponRow(coupon, currency))),
  ]);
}

async function addOffers(tx: Tx, storeId: number, { offers = [], currency }: DemoStore): Promise<void> {
  await queries.addOffers.affected(tx, [storeId, JSON.stringify(offers.map((offer) => offerRow(offer, currency)))]);
}

async function addPaymentMethods(
  tx: Tx,
  storeId: number,
  { paymentMethods }: DemoStore,
  secrets: PaymentSecrets,
): Promise<void> {
  const methods = paymentMethods.map((method) => ({
    settings: {},
    ...method,
    secrets: secrets.seal({ storeId, code: method.code }, method.secrets ?? {})?.toString('base64') ?? null,
  }));
  await queries.addPaymentMethods.affected(tx, [storeId, JSON.stringify(methods)]);
}

async function setTransferCode(tx: Tx, storeId: number, { transferCode, currency }: DemoStore): Promise<void> {
  if (!transferCode) return;
  const [unit, max] = [fromDecimal(transferCode.unit, currency), fromDecimal(transferCode.max, currency)];
  await queries.setTransferCode.affected(tx, [storeId, unit, max]);
}

function couponRow({ benefit, minSubtotal = '0', maxDiscount, ...coupon }: DemoCoupon, currency: string): object {
  const common = {
    ...coupon,
    minSubtotal: fromDecimal(minSubtotal, currency),
    maxDiscount: maxDiscount === undefined ? null : fromDecimal(maxDiscount, currency),
  };
  if (benefit === 'free shipping') return { ...common, kind: 'free_shipping' };
  if ('percent' in benefit) return { ...common, kind: 'percent', basisPoints: benefit.percent * 100 };
  return { ...common, kind: 'fixed', amount: fromDecimal(benefit.amount, currency) };
}

function offerRow({ benefit, ...offer }: DemoOffer, currency: string): object {
  return 'percent' in benefit
    ? { ...offer, kind: 'percent', basisPoints: benefit.percent * 100 }
    : { ...offer, kind: 'fixed_amount', amount: fromDecimal(benefit.amount, currency), per: 'unit' };
}
