import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { Transactor, violatedConstraint } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import {
  addressById,
  addresses,
  deleteAddress,
  findOrCreateAddress,
  lastUsedAddress,
  lockAddress,
  makeAddressDefault,
  markAddressUsed,
  updateAddress,
} from './address-book.queries.js';
import {
  type AddressChanges,
  type AddressOwner,
  type FoundAddress,
  type NewAddress,
  type SavedAddress,
} from './address-book.types.js';
import { addressFingerprint } from './address-fingerprint.js';
import { addressLocationUnknown, addressNotFound, addressSavedAlready } from './identity.errors.js';

/** The addresses that customers keep, each of them once. Another customer's address is one that does not exist. */
@Injectable()
export class AddressBook {
  constructor(private readonly transactor: Transactor) {}

  /** At most `limit` addresses by id, those after the id `after`. */
  list(
    db: EntityManager,
    { storeId, customerId }: AddressOwner,
    { limit, after = 0 }: { limit: number; after?: number },
  ): Promise<SavedAddress[]> {
    return addresses.rows(db, [storeId, customerId, after, limit]);
  }

  /** Throws `address.not_found`. */
  async get(db: EntityManager, { storeId, customerId }: AddressOwner, id: number): Promise<SavedAddress> {
    const address = await addressById.first(db, [storeId, customerId, id]);
    if (!address) throw addressNotFound();
    return address;
  }

  /** The address that was saved, found or used last; null when there is none. */
  async lastUsed(db: EntityManager, { storeId, customerId }: AddressOwner): Promise<SavedAddress | null> {
    return (await lastUsedAddress.first(db, [storeId, customerId])) ?? null;
  }

  /**
   * The customer's address that reads like this one; made when there is none. The first of a customer becomes the
   * default. Idempotent: any number of calls, also at once, make one address. The location, if any, must be one of the
   * store's: the database refuses any other.
   */
  async findOrCreate(tx: Tx, owner: AddressOwner, input: NewAddress): Promise<FoundAddress> {
    const { storeId, customerId } = owner;
    const values = [storeId, customerId, addressFingerprint(input), ...fieldsOf(input)];
    const { id, created } = (await findOrCreateAddress.first(tx, values)) as { id: number; created: boolean };
    if (created) await makeAddressDefault.affected(tx, [storeId, customerId, id, true]);
    return { address: await this.get(tx, owner, id), created };
  }

  /** Makes an address the one used last. Does nothing when it is gone. */
  async markUsed(tx: Tx, { storeId, customerId }: AddressOwner, id: number): Promise<void> {
    await markAddressUsed.affected(tx, [storeId, customerId, id]);
  }

  /** `findOrCreate` in a transaction of its own. Throws `request.invalid` for a location that the store does not have. */
  async save(owner: AddressOwner, input: NewAddress): Promise<FoundAddress> {
    try {
      return await this.transactor.run((tx) => this.findOrCreate(tx, owner, input));
    } catch (error) {
      throw explained(error);
    }
  }

  /**
   * Changes what is given and nothing else, in a transaction of its own. No order follows. Throws `address.not_found`,
   * `address.saved_already` when another of the customer's addresses reads like the changed one, and `request.invalid`
   * for a location that the store does not have.
   */
  async change(owner: AddressOwner, id: number, changes: AddressChanges): Promise<SavedAddress> {
    try {
      return await this.transactor.run(async (tx) => {
        const row = await lockAddress.first(tx, [owner.storeId, owner.customerId, id]);
        if (!row) throw addressNotFound();
        const changed = { ...row, ...given(changes) };
        const values = [owner.storeId, owner.customerId, id, addressFingerprint(changed), ...fieldsOf(changed)];
        await updateAddress.affected(tx, values);
        return this.get(tx, owner, id);
      });
    } catch (error) {
      throw explained(error);
    }
  }

  /** Makes an address the default instead of whichever is, in a transaction of its own. Idempotent. Throws `address.not_found`. */
  makeDefault(owner: AddressOwner, id: number): Promise<SavedAddress> {
    const { storeId, customerId } = owner;
    return this.transactor.run(async (tx) => {
      if (!(await lockAddress.first(tx, [storeId, customerId, id]))) throw addressNotFound();
      await makeAddressDefault.affected(tx, [storeId, customerId, id, false]);
      return this.get(tx, owner, id);
    });
  }

  /** Takes an address out of the book, in a transaction of its own; orders keep what they were given. Throws `address.not_found`. */
  async delete({ storeId, customerId }: AddressOwner, id: number): Promise<void> {
    await this.transactor.run(async (tx) => {
      if ((await deleteAddress.affected(tx, [storeId, customerId, id])) === 0) throw addressNotFound();
    });
  }
}

function explained(error: unknown): unknown {
  switch (violatedConstraint(error)) {
    case 'uq_customer_addresses_fingerprint':
      return addressSavedAlready();
    case 'fk_customer_addresses_location':
      return addressLocationUnknown();
    default:
      return error;
  }
}

function given(changes: AddressChanges): AddressChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

function fieldsOf(address: NewAddress): unknown[] {
  const { name, company, phone, line1, line2, district, city, region, postalCode, country, locationId } = address;
  return [name, company, phone, line1, line2, district, city, region, postalCode, country, locationId].map(
    (value) => value ?? null,
  );
}
