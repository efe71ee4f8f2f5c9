import { Injectable } from '@nestjs/common';
import { MoreThan, type EntityManager } from 'typeorm';
import { sqlState, Transactor, violatedConstraint } from '../platform/database/transactor.js';
import { CustomerGroupEntity } from './customer-group.entity.js';
import { customerGroupCodeTaken, customerGroupInUse, customerGroupNotFound } from './identity.errors.js';
import { type CustomerGroup, type CustomerGroupChanges, type NewCustomerGroup } from './identity.types.js';

/** foreign_key_violation */
const stillReferenced = '23503';

/** The groups of a store's customers, as its staff keeps them. Writes are transactions of their own. */
@Injectable()
export class CustomerGroupService {
  constructor(private readonly transactor: Transactor) {}

  /** At most `limit` groups of the store by id, those after the id `after`. */
  async list(
    db: EntityManager,
    storeId: number,
    { limit, after = 0 }: { limit: number; after?: number },
  ): Promise<CustomerGroup[]> {
    const where = { storeId, id: MoreThan(after) };
    const groups = await db.getRepository(CustomerGroupEntity).find({ where, order: { id: 'ASC' }, take: limit });
    return groups.map(toGroup);
  }

  /** Throws `customer_group.not_found`. */
  async get(db: EntityManager, storeId: number, id: number): Promise<CustomerGroup> {
    const group = await db.getRepository(CustomerGroupEntity).findOneBy({ storeId, id });
    if (!group) throw customerGroupNotFound();
    return toGroup(group);
  }

  /** Throws `customer_group.code_taken`. */
  async create(storeId: number, { code, name, taxExempt }: NewCustomerGroup): Promise<CustomerGroup> {
    try {
      return await this.transactor.run(async (tx) =>
        toGroup(await tx.getRepository(CustomerGroupEntity).save({ storeId, code, name, taxExempt })),
      );
    } catch (error) {
      if (violatedConstraint(error) === 'uq_customer_groups_code') throw customerGroupCodeTaken(code);
      throw error;
    }
  }

  /** Changes what is given and nothing else. Throws `customer_group.not_found`. */
  async update(storeId: number, id: number, { name, taxExempt }: CustomerGroupChanges): Promise<CustomerGroup> {
    return this.transactor.run(async (tx) => {
      const groups = tx.getRepository(CustomerGroupEntity);
      const group = await groups.findOne({ where: { storeId, id }, lock: { mode: 'for_no_key_update' } });
      if (!group) throw customerGroupNotFound();
      return toGroup(
        await groups.save({ ...group, name: name ?? group.name, taxExempt: taxExempt ?? group.taxExempt }),
      );
    });
  }

  /** Throws `customer_group.not_found`, and `customer_group.in_use` while a customer, a price list or an offer names it. */
  async delete(storeId: number, id: number): Promise<void> {
    try {
      await this.transactor.run(async (tx) => {
        const { affected } = await tx.getRepository(CustomerGroupEntity).delete({ storeId, id });
        if (affected !== 1) throw customerGroupNotFound();
      });
    } catch (error) {
      if (sqlState(error) === stillReferenced) throw customerGroupInUse();
      throw error;
    }
  }
}

function toGroup({ id, code, name, taxExempt }: CustomerGroupEntity): CustomerGroup {
  return { id, code, name, taxExempt };
}
