import { parseArgs } from 'node:util';
import { DataSource } from 'typeorm';
import { WebhookSecretRotation } from '../events/webhook/webhook-secret-rotation.service.js';
import { isCurrency } from '../kernel/money.js';
import { PaymentSecretRotation } from '../payment/payment-secret-rotation.service.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { dataSourceOptions } from '../platform/database/data-source.js';
import { migrate } from '../platform/database/migrate.js';
import { Transactor } from '../platform/database/transactor.js';
import { AuditLog } from '../store/audit-log.service.js';
import { type AuditOrigin } from '../store/audit.types.js';
import { StoreKeys } from '../store/store-keys.service.js';
import { StoreService } from '../store/store.service.js';
import { type Locale, locales } from '../store/store.types.js';
import { type CommandContext, obeying, UsageError } from './command.js';
import { operatorOf } from './operator.js';

const usage = `Usage:
  npm run store -- create --slug acme --name "Acme" --currency BDT --country BD [--country IN …]
                          [--prefix ACME] [--first-number 1042] [--contract sellvik …] [--origin https://shop.example …]
                          [--locale en|id]
  npm run store -- key --slug acme --kind publishable|secret --name "web shop" [--scope orders:read …]
  npm run store -- revoke --slug acme --key 12
  npm run store -- rotate-secrets     encrypts all stored secrets with the first of ENCRYPTION_KEYS`;

const options = {
  slug: { type: 'string' },
  name: { type: 'string' },
  currency: { type: 'string' },
  country: { type: 'string', multiple: true },
  prefix: { type: 'string' },
  'first-number': { type: 'string' },
  contract: { type: 'string', multiple: true },
  origin: { type: 'string', multiple: true },
  locale: { type: 'string' },
  kind: { type: 'string' },
  scope: { type: 'string', multiple: true },
  key: { type: 'string' },
} as const;

type Values = ReturnType<typeof parse>['values'];

const parse = (args: readonly string[]) => parseArgs({ args: [...args], options, allowPositionals: true });

interface Tools {
  readonly box: SecretBox;
  readonly transactor: Transactor;
  readonly stores: StoreService;
  readonly keys: StoreKeys;
  readonly audit: AuditLog;
  /** Who has sent the command, for the audit log. */
  readonly origin: AuditOrigin;
}

const commands: Readonly<Record<string, ((tools: Tools, values: Values) => Promise<void>) | undefined>> = {
  async create({ transactor, stores, keys, audit, origin }, values) {
    const currency = required(values.currency);
    if (!isCurrency(currency)) throw new UsageError();
    const slug = required(values.slug);
    const issued = await transactor.run(async (tx) => {
      const store = await stores.create(tx, {
        slug,
        name: required(values.name),
        currency,
        countries: values.country ?? [],
        orderNumberPrefix: values.prefix ?? slug.toUpperCase(),
        contracts: values.contract ?? [],
        corsOrigins: values.origin ?? [],
        locale: localeOf(values.locale),
        firstOrderNumber: Number(values['first-number'] ?? 1),
      });
      const scope = { storeId: store.id, name: 'first' };
      const publishable = await keys.create(tx, { ...scope, kind: 'publishable' });
      const secret = await keys.create(tx, { ...scope, kind: 'secret', scopes: ['*'] });
      for (const target of [`store ${slug}`, `key ${publishable.id}`, `key ${secret.id}`]) {
        await audit.record(tx, { ...origin, storeId: store.id, target });
      }
      return { store, publishable, secret };
    });
    console.log(`Store ${issued.store.slug} (${issued.store.publicId})`);
    console.log(`  publishable key  ${issued.publishable.key}`);
    console.log(`  secret key       ${issued.secret.key}   (shown only now)`);
  },

  async key({ transactor, stores, keys, audit, origin }, values) {
    const { kind } = values;
    if (kind !== 'publishable' && kind !== 'secret') throw new UsageError();
    const { id: storeId } = await stores.bySlug(required(values.slug));
    const key = await transactor.run(async (tx) => {
      const issued = await keys.create(tx, { storeId, kind, name: required(values.name), scopes: values.scope ?? [] });
      await audit.record(tx, { ...origin, storeId, target: `key ${issued.id}` });
      return issued;
    });
    console.log(`Key ${key.id}: ${key.key}   (shown only now)`);
  },

  async revoke({ transactor, stores, keys, audit, origin }, values) {
    const { id: storeId } = await stores.bySlug(required(values.slug));
    const keyId = Number(required(values.key));
    if (!Number.isSafeInteger(keyId)) throw new UsageError();
    await transactor.run(async (tx) => {
      await keys.revoke(tx, storeId, keyId);
      await audit.record(tx, { ...origin, storeId, target: `key ${keyId}` });
    });
    console.log(`Key ${keyId} is revoked; every process refuses it within five seconds.`);
  },

  async 'rotate-secrets'({ transactor, box, audit, origin }) {
    const methods = await new PaymentSecretRotation(box).run(transactor, (tx, { storeId, code }) =>
      audit.record(tx, { ...origin, storeId, target: `payment method ${code}` }),
    );
    const endpoints = await new WebhookSecretRotation(box).run(transactor, (tx, { storeId, id }) =>
      audit.record(tx, { ...origin, storeId, target: `endpoint ${id}` }),
    );
    console.log(`Encrypted anew: the secrets of ${methods} payment methods and ${endpoints} webhook endpoints.`);
  },
};

function localeOf(given = 'en'): Locale {
  const locale = locales.find((known) => known === given);
  if (locale === undefined) throw new UsageError();
  return locale;
}

function required(value: string | undefined): string {
  if (value === undefined || value === '') throw new UsageError();
  return value;
}

/**
 * What `npm run store` does: makes stores and their keys, and keeps their secrets. A key's text is shown once. Returns the
 * exit code.
 */
export async function storeCommand({ env, url, args }: CommandContext): Promise<number> {
  await migrate(url);
  const dataSource = await new DataSource(dataSourceOptions({ url, poolSize: 1 })).initialize();
  try {
    return await obeying(usage, async () => {
      const { values, positionals } = parse(args);
      const [command = ''] = positionals;
      const work = commands[command];
      if (!work) throw new UsageError();
      const transactor = new Transactor(dataSource);
      const stores = new StoreService(dataSource);
      const keys = new StoreKeys(dataSource, transactor, stores);
      const audit = new AuditLog(dataSource);
      const origin = operatorOf(`store ${command}`);
      await work({ box: new SecretBox(env), transactor, stores, keys, audit, origin }, values);
    });
  } finally {
    await dataSource.destroy();
  }
}
