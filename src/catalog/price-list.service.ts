import { Injectable } from '@nestjs/common';
import { type EntityManager, MoreThan } from 'typeorm';
import { Transactor, violatedConstraint } from '../platform/database/transactor.js';
import {
  priceListCodeTaken,
  priceListGroupNotFound,
  priceListNotFound,
  priceListPeriodInvalid,
} from './price.errors.js';
import { PriceListEntity } from './price-list.entity.js';
import { type NewPriceList, type PriceList, type PriceListChanges } from './price-list.types.js';

/** The shop's price lists, as its staff keeps them. Writes are transactions of their own. */
@Injectable()
export class PriceListService {
  constructor(private readonly transactor: Transactor) {}

  /** At most `limit` lists of the store by id, those after the id `after`. */
  async list(
    db: EntityManager,
    storeId: number,
    { limit, after }: { limit: number; after: number },
  ): Promise<PriceList[]> {
    const where = { storeId, id: MoreThan(after) };
    return (await db.getRepository(PriceListEntity).find({ where, order: { id: 'ASC' }, take: limit })).map(toList);
  }

  /** Throws `price_list.not_found`. */
  async get(db: EntityManager, storeId: number, id: number): Promise<PriceList> {
    const list = await db.getRepository(PriceListEntity).findOneBy({ storeId, id });
    if (!list) throw priceListNotFound();
    return toList(list);
  }

  /** Throws `price_list.code_taken`, `price_list.period_invalid` and `price_list.group_not_found`. */
  async create(storeId: number, list: NewPriceList): Promise<PriceList> {
    requirePeriod(list);
    return this.write(list.code, () =>
      this.transactor.run(async (tx) => toList(await tx.getRepository(PriceListEntity).save({ storeId, ...list }))),
    );
  }

  /**
   * Changes what is given and nothing else. The code stays: orders name it. Throws `price_list.not_found`,
   * `price_list.period_invalid` and `price_list.group_not_found`.
   */
  async update(storeId: number, id: number, changes: PriceListChanges): Promise<PriceList> {
    return this.write(undefined, () =>
      this.transactor.run(async (tx) => {
        const lists = tx.getRepository(PriceListEntity);
        const list = await lists.findOne({ where: { storeId, id }, lock: { mode: 'for_no_key_update' } });
        if (!list) throw priceListNotFound();
        const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
        const changed = { ...list, ...given };
        requirePeriod(changed);
        return toList(await lists.save(changed));
      }),
    );
  }

  private async write(code: string | undefined, unit: () => Promise<PriceList>): Promise<PriceList> {
    try {
      return await unit();
    } catch (error) {
      switch (violatedConstraint(error)) {
        case 'uq_price_lists_code':
          throw priceListCodeTaken(code ?? '');
        case 'fk_price_lists_group':
          throw priceListGroupNotFound();
        default:
          throw error;
      }
    }
  }
}

function requirePeriod({ startsAt, endsAt }: Pick<PriceList, 'startsAt' | 'endsAt'>): void {
  if (startsAt && endsAt && endsAt <= startsAt) throw priceListPeriodInvalid();
}

function toList(row: PriceListEntity): PriceList {
  const { id, code, name, customerGroupId, position, startsAt, endsAt, active } = row;
  return { id, code, name, customerGroupId, position, startsAt, endsAt, active };
}
