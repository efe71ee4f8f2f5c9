import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type FieldIssue, invalidRequest } from '../kernel/domain-error.js';
import { Env } from '../platform/config/env.js';
import { Transactor, violatedConstraint } from '../platform/database/transactor.js';
import { type Store } from '../store/store.types.js';
import { notifyUrlOf } from './payment-addresses.js';
import { PaymentMethodEntity } from './payment-method.entity.js';
import {
  type InstalledProvider,
  type NewPaymentMethod,
  type PaymentMethod,
  type PaymentMethodChanges,
} from './payment-method.types.js';
import { PaymentMethods } from './payment-methods.service.js';
import { type PaymentProvider, PaymentProviders } from './payment-provider.js';
import { PaymentSecrets } from './payment-secrets.js';
import { methodCodeTaken, methodIdNotFound, providerUnknown } from './payment.errors.js';

type StoreScope = Pick<Store, 'id' | 'publicId'>;

/**
 * The payment methods of a store, as its staff keep them. Writes are transactions of their own; this process offers the
 * change at once, every other one within five seconds. None is deleted: payments name them, and one that is not offered
 * any more still settles and refunds what was paid with it.
 */
@Injectable()
export class PaymentMethodEditor {
  constructor(
    private readonly transactor: Transactor,
    private readonly methods: PaymentMethods,
    private readonly providers: PaymentProviders,
    private readonly secrets: PaymentSecrets,
    private readonly env: Env,
  ) {}

  /** The providers of this installation. */
  installed(): InstalledProvider[] {
    return this.providers
      .all()
      .map(({ code, network, prepaid, secretNames }) => ({ code, network, prepaid, secretNames }));
  }

  /** All of them, in the order in which they are offered. */
  async list(db: EntityManager, store: StoreScope): Promise<PaymentMethod[]> {
    const order = { position: 'ASC', id: 'ASC' } as const;
    const rows = await db.getRepository(PaymentMethodEntity).find({ where: { storeId: store.id }, order });
    return rows.map((row) => this.shown(row, store));
  }

  /** Throws `payment_method.not_found`. */
  async get(db: EntityManager, store: StoreScope, id: number): Promise<PaymentMethod> {
    const row = await db.getRepository(PaymentMethodEntity).findOneBy({ storeId: store.id, id });
    if (!row) throw methodIdNotFound();
    return this.shown(row, store);
  }

  /** Throws `payment_method.provider_unknown`, `payment_method.code_taken`, and `request.invalid` for settings and secrets. */
  async create(store: StoreScope, { secrets, settings, ...method }: NewPaymentMethod): Promise<PaymentMethod> {
    const provider = this.providers.find(method.provider);
    if (!provider) throw providerUnknown(method.provider);
    refuseFaults([...settingsIssues(provider, settings), ...secretIssues(provider, secrets)]);
    const sealed = this.secrets.seal({ storeId: store.id, code: method.code }, secrets);
    try {
      const row = await this.transactor.run((tx) =>
        tx
          .getRepository(PaymentMethodEntity)
          .save({ ...method, storeId: store.id, settings: { ...settings }, secrets: sealed }),
      );
      return this.shown(row, store);
    } catch (error) {
      if (violatedConstraint(error) === 'uq_payment_methods_code') throw methodCodeTaken(method.code);
      throw error;
    } finally {
      this.methods.forget(store.id);
    }
  }

  /**
   * Changes what is given and nothing else. Payments that are open follow the new settings. Throws
   * `payment_method.not_found`, `payment_method.provider_unknown` (it is not installed any more), and `request.invalid`
   * for settings and secrets.
   */
  async update(
    store: StoreScope,
    id: number,
    { secrets, settings, ...columns }: PaymentMethodChanges,
  ): Promise<PaymentMethod> {
    try {
      return await this.transactor.run(async (tx) => {
        const rows = tx.getRepository(PaymentMethodEntity);
        const where = { storeId: store.id, id };
        const row = await rows.findOne({ where, lock: { mode: 'for_no_key_update' } });
        if (!row) throw methodIdNotFound();
        const issues: FieldIssue[] = [];
        if (settings || secrets) {
          const provider = this.providers.find(row.provider);
          if (!provider) throw providerUnknown(row.provider);
          if (settings) issues.push(...settingsIssues(provider, settings));
          if (secrets) issues.push(...secretIssues(provider, secrets));
        }
        refuseFaults(issues);
        const owner = { storeId: store.id, code: row.code };
        Object.assign(row, columns, settings && { settings: { ...settings } });
        if (secrets) row.secrets = this.secrets.seal(owner, merged(this.secrets.open(owner, row.secrets), secrets));
        return this.shown(await rows.save(row), store);
      });
    } finally {
      this.methods.forget(store.id);
    }
  }

  private shown(row: PaymentMethodEntity, { id: storeId, publicId }: StoreScope): PaymentMethod {
    const { id, code, provider, name, settings, active, position } = row;
    return {
      id,
      code,
      provider,
      name,
      settings,
      secretNames: Object.keys(this.secrets.open({ storeId, code }, row.secrets)).sort(),
      notifyUrl: this.providers.find(provider)?.parseWebhook ? notifyUrlOf(this.env, provider, publicId) : null,
      active,
      position,
    };
  }
}

function merged(
  known: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const all = Object.entries({ ...known, ...changes });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== null));
}

function settingsIssues(provider: PaymentProvider, settings: Readonly<Record<string, unknown>>): FieldIssue[] {
  return Object.entries(provider.settingsFaults(settings)).map(([name, message]) => ({
    path: ['settings', name],
    code: 'not_allowed',
    message,
  }));
}

function secretIssues(provider: PaymentProvider, secrets: object): FieldIssue[] {
  return Object.keys(secrets)
    .filter((name) => !provider.secretNames.includes(name))
    .map((name) => ({
      path: ['secrets', name],
      code: 'not_allowed',
      message: `${provider.code} knows no such secret`,
    }));
}

function refuseFaults(issues: readonly FieldIssue[]): void {
  if (issues.length > 0) throw invalidRequest(issues);
}
