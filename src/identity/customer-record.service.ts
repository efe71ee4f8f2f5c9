import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { Transactor, violatedConstraint } from '../platform/database/transactor.js';
import { customerGroupNotFound, customerNotFound } from './identity.errors.js';
import { customerRecord, customerRecords, updateCustomer } from './identity.queries.js';
import { type CustomerChanges, type CustomerFilter, type CustomerRecord } from './identity.types.js';

/** The customers of a store, as its staff sees them. Writes are transactions of their own. */
@Injectable()
export class CustomerRecordService {
  constructor(private readonly transactor: Transactor) {}

  /** By id; those that the filter lets through. */
  list(
    db: EntityManager,
    storeId: number,
    { limit, after = 0, groupId, email }: CustomerFilter,
  ): Promise<CustomerRecord[]> {
    return customerRecords.rows(db, [storeId, after, limit, groupId ?? null, email ?? null]);
  }

  /** Throws `customer.not_found`. */
  async get(db: EntityManager, storeId: number, customerId: number): Promise<CustomerRecord> {
    return found(await customerRecord.first(db, [storeId, customerId]));
  }

  /**
   * Changes what is given and nothing else; prices follow with the customer's next request, and whoever is blocked is
   * refused within seconds everywhere, and at once by a checkout. Throws `customer.not_found`, and `customer_group.not_found` for a group that the store does not have.
   */
  async update(storeId: number, customerId: number, changes: CustomerChanges): Promise<CustomerRecord> {
    const { groupId, taxExempt, status } = changes;
    const values = [storeId, customerId, groupId !== undefined, groupId ?? null, taxExempt ?? null, status ?? null];
    try {
      return found(await this.transactor.run((tx) => updateCustomer.first(tx, values)));
    } catch (error) {
      if (violatedConstraint(error) === 'fk_customers_group') throw customerGroupNotFound();
      throw error;
    }
  }
}

function found(customer: CustomerRecord | undefined): CustomerRecord {
  if (!customer) throw customerNotFound();
  return customer;
}
