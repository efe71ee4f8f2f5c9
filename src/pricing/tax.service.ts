import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { codeShape } from '../kernel/code.js';
import { Transactor, violatedConstraint } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { TaxClassEntity } from './tax-class.entity.js';
import { TaxRateEntity } from './tax-rate.entity.js';
import {
  taxClassCodeTaken,
  taxClassNotFound,
  taxRateNotFound,
  taxRatePeriodInvalid,
  taxRateTaken,
} from './tax.errors.js';
import { changeTaxSettings, taxSettings } from './tax.queries.js';
import { type NewTaxRate, type TaxClass, type TaxRate, type TaxRateChanges, type TaxSettings } from './tax.types.js';

/** How a store taxes what it sells, as its staff keep it. Writes are transactions of their own. */
@Injectable()
export class TaxService {
  constructor(private readonly transactor: Transactor) {}

  async settings(db: EntityManager, storeId: number): Promise<TaxSettings> {
    return theStores(await taxSettings.first(db, [storeId]));
  }

  /** Changes what is given and nothing else, from the next quote on. Idempotent. */
  async changeSettings(
    storeId: number,
    { mode = null, rounding = null, classRequired = null }: { [Key in keyof TaxSettings]?: TaxSettings[Key] | null },
  ): Promise<TaxSettings> {
    const values = [storeId, mode, rounding, classRequired];
    return theStores(await this.transactor.run((tx) => changeTaxSettings.first(tx, values)));
  }

  /** Every class of the store, by code. */
  async classes(db: EntityManager, storeId: number): Promise<TaxClass[]> {
    const rows = await db.getRepository(TaxClassEntity).find({ where: { storeId }, order: { code: 'ASC' } });
    return rows.map(({ code, name }) => ({ code, name }));
  }

  /** Throws `tax_class.code_taken`. */
  async addClass(storeId: number, { code, name }: TaxClass): Promise<TaxClass> {
    await this.refusing('tax_classes_pkey', taxClassCodeTaken(code), (tx) =>
      tx.getRepository(TaxClassEntity).insert({ storeId, code, name }),
    );
    return { code, name };
  }

  /** Throws `tax_class.not_found`. */
  async renameClass(storeId: number, code: string, name: string): Promise<TaxClass> {
    requireCode(code);
    const { affected } = await this.transactor.run((tx) =>
      tx.getRepository(TaxClassEntity).update({ storeId, code }, { name }),
    );
    if (affected !== 1) throw taxClassNotFound();
    return { code, name };
  }

  /** Every rate of a class, by place and start. Throws `tax_class.not_found`. */
  async rates(db: EntityManager, storeId: number, taxClass: string): Promise<TaxRate[]> {
    requireCode(taxClass);
    if (!(await db.getRepository(TaxClassEntity).existsBy({ storeId, code: taxClass }))) throw taxClassNotFound();
    const rows = await db.getRepository(TaxRateEntity).find({
      where: { storeId, taxClass },
      order: { country: 'ASC', region: 'ASC', startsAt: 'ASC', id: 'ASC' },
    });
    return rows.map(toRate);
  }

  /** Throws `tax_class.not_found`, `tax_rate.period_invalid` and `tax_rate.taken`. */
  async addRate(storeId: number, rate: NewTaxRate): Promise<TaxRate> {
    requireCode(rate.taxClass);
    requirePeriod(rate);
    return this.refusing('uq_tax_rates', taxRateTaken(), async (tx) => {
      if (!(await tx.getRepository(TaxClassEntity).existsBy({ storeId, code: rate.taxClass }))) {
        throw taxClassNotFound();
      }
      return toRate(await tx.getRepository(TaxRateEntity).save({ storeId, ...rate }));
    });
  }

  /**
   * Changes what is given and nothing else. A rate that shall change on a day is better ended then, with another one that
   * starts. Throws `tax_rate.not_found`, `tax_rate.period_invalid` and `tax_rate.taken`.
   */
  async changeRate(storeId: number, id: number, changes: TaxRateChanges): Promise<TaxRate> {
    return this.refusing('uq_tax_rates', taxRateTaken(), async (tx) => {
      const rates = tx.getRepository(TaxRateEntity);
      const rate = await rates.findOne({ where: { storeId, id }, lock: { mode: 'pessimistic_write' } });
      if (!rate) throw taxRateNotFound();
      const changed = { ...rate, ...changes };
      requirePeriod(changed);
      return toRate(await rates.save(changed));
    });
  }

  /** Orders keep what they were taxed with. Throws `tax_rate.not_found`. */
  async deleteRate(storeId: number, id: number): Promise<void> {
    const { affected } = await this.transactor.run((tx) => tx.getRepository(TaxRateEntity).delete({ storeId, id }));
    if (affected !== 1) throw taxRateNotFound();
  }

  /** Runs `unit` in a transaction; a violation of the constraint, which has rolled it back, is told as `refusal`. */
  private async refusing<Result>(
    constraint: string,
    refusal: Error,
    unit: (tx: Tx) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await this.transactor.run(unit);
    } catch (error) {
      if (violatedConstraint(error) === constraint) throw refusal;
      throw error;
    }
  }
}

/** What can be no code is not asked for: PostgreSQL refuses some texts. */
function requireCode(code: string): void {
  if (!codeShape.test(code)) throw taxClassNotFound();
}

function requirePeriod({ startsAt, endsAt }: Pick<NewTaxRate, 'startsAt' | 'endsAt'>): void {
  if (startsAt && endsAt && endsAt <= startsAt) throw taxRatePeriodInvalid();
}

function toRate({ id, taxClass, country, region, rate, startsAt, endsAt }: TaxRateEntity): TaxRate {
  return { id, taxClass, country, region, rate, startsAt, endsAt };
}

function theStores(settings: TaxSettings | undefined): TaxSettings {
  if (!settings) throw new Error('The store of the request is gone');
  return settings;
}
