import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { Transactor, violatedConstraint } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { OfferEntity } from './offer.entity.js';
import {
  offerCodeTaken,
  offerNotFound,
  offerOrderIncomplete,
  offerPeriodInvalid,
  offerScopeUnknown,
} from './offer.errors.js';
import { nextOfferPosition, orderOffers, toOffer, toOfferBenefitColumns } from './offer.queries.js';
import { type NewOffer, type OfferChanges, type OfferRecord } from './offer.types.js';
import { unknownScope } from './pricing.queries.js';

/** The shop's offers, as its staff keeps them. Writes are transactions of their own. */
@Injectable()
export class OfferService {
  constructor(private readonly transactor: Transactor) {}

  /** All offers of the store, in the order in which they have their say. */
  async list(db: EntityManager, storeId: number): Promise<OfferRecord[]> {
    const order = { position: 'ASC', id: 'ASC' } as const;
    return (await db.getRepository(OfferEntity).find({ where: { storeId }, order })).map(toRecord);
  }

  /** Throws `offer.not_found`. */
  async get(db: EntityManager, storeId: number, id: number): Promise<OfferRecord> {
    const offer = await db.getRepository(OfferEntity).findOneBy({ storeId, id });
    if (!offer) throw offerNotFound();
    return toRecord(offer);
  }

  /** Makes an offer, the last in the order. Throws `offer.period_invalid`, `offer.scope_unknown`, `offer.code_taken`. */
  async create(storeId: number, { code, ...offer }: NewOffer): Promise<OfferRecord> {
    const upper = code.toUpperCase();
    try {
      return await this.transactor.run(async (tx) => {
        await requireSound(tx, storeId, offer);
        const next = await nextOfferPosition.first(tx, [storeId]);
        const columns = { ...toColumns(offer), position: next?.position ?? 0 };
        return toRecord(await tx.getRepository(OfferEntity).save({ storeId, code: upper, ...columns }));
      });
    } catch (error) {
      if (violatedConstraint(error) === 'uq_offers_code') throw offerCodeTaken(upper);
      throw error;
    }
  }

  /**
   * Changes what is given and nothing else; orders keep what it gave them. Throws `offer.not_found`,
   * `offer.period_invalid` and `offer.scope_unknown`.
   */
  async update(storeId: number, id: number, { conditions, scope, ...changes }: OfferChanges): Promise<OfferRecord> {
    return this.transactor.run(async (tx) => {
      const offers = tx.getRepository(OfferEntity);
      const row = await offers.findOne({ where: { storeId, id }, lock: { mode: 'for_no_key_update' } });
      if (!row) throw offerNotFound();
      const before = toRecord(row);
      const after = {
        ...before,
        ...changes,
        scope: { ...before.scope, ...scope },
        conditions: { ...before.conditions, ...conditions },
      };
      await requireSound(tx, storeId, after);
      return toRecord(await offers.save({ ...row, ...toColumns(after) }));
    });
  }

  /** Deletes an offer; orders keep what it gave them. Throws `offer.not_found`. */
  async delete(storeId: number, id: number): Promise<void> {
    const { affected } = await this.transactor.run((tx) => tx.delete(OfferEntity, { storeId, id }));
    if (affected !== 1) throw offerNotFound();
  }

  /** Puts all offers into this order and returns them. Idempotent. Throws `offer.order_incomplete`. */
  async reorder(storeId: number, offerIds: readonly number[]): Promise<OfferRecord[]> {
    return this.transactor.run(async (tx) => {
      const ordered = await orderOffers.affected(tx, [storeId, offerIds]);
      const offers = await this.list(tx, storeId);
      const all = ordered === offerIds.length && ordered === offers.length;
      if (!all) throw offerOrderIncomplete(offers.map(({ id }) => id).sort((a, b) => a - b));
      return offers;
    });
  }
}

type Terms = Omit<NewOffer, 'code'>;

async function requireSound(tx: Tx, storeId: number, { conditions, scope }: Terms): Promise<void> {
  const { startsAt, endsAt } = conditions;
  if (startsAt && endsAt && endsAt <= startsAt) throw offerPeriodInvalid();
  const { productIds, categoryIds, customerGroupIds } = scope;
  const unknown = await unknownScope.first(tx, [storeId, productIds, categoryIds, customerGroupIds]);
  const strangers = Object.values(unknown ?? {}) as (readonly number[])[];
  if (unknown && strangers.some((ids) => ids.length > 0)) throw offerScopeUnknown(unknown);
}

function toColumns({ name, benefit, scope, conditions, stackable, active }: Terms) {
  const { days, ...plain } = conditions;
  return {
    name,
    ...toOfferBenefitColumns(benefit),
    ...scope,
    ...plain,
    weekdays: days ? [...days.weekdays] : null,
    timeZone: days?.timeZone ?? null,
    stackable,
    active,
  };
}

function toRecord(offer: OfferEntity): OfferRecord {
  const { active, position, createdAt } = offer;
  return { ...toOffer(offer), active, position, createdAt };
}
