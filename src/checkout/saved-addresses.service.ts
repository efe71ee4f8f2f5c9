import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AddressBook } from '../identity/address-book.service.js';
import { type AddressOwner, type SavedAddress } from '../identity/address-book.types.js';
import { type Address } from '../kernel/address.js';
import { type Tx } from '../platform/database/tx.js';
import { ShippingService } from '../shipping/shipping.service.js';
import { savedAddressMissing } from './checkout.errors.js';
import { type CheckoutCommand, type SavedAddressChoice } from './checkout.types.js';

/** Addresses that a checkout takes from the customer's address book, or puts there. */
@Injectable()
export class SavedAddresses {
  constructor(
    private readonly dataSource: DataSource,
    private readonly book: AddressBook,
    private readonly shipping: ShippingService,
  ) {}

  /**
   * The command with the address that it chooses, found or made in the book and marked as used there, in `tx`: after the
   * cart is locked and before the order is written. The command itself where it chooses none. Throws
   * `checkout.saved_address_missing`.
   */
  async settle(tx: Tx, command: CheckoutCommand): Promise<CheckoutCommand> {
    const { savedAddress: choice } = command;
    if (!choice) return command;
    const owner = ownerOf(command);
    if (choice.type === 'given') {
      const { address } = await this.book.findOrCreate(tx, owner, choice.address);
      return sentTo(command, snapshot(address, choice));
    }
    const address = await this.lastUsed(tx, owner);
    await this.book.markUsed(tx, owner, address.id);
    return sentTo(command, snapshot(address, choice));
  }

  /** What `settle` is likely to come to, without writing anything: for carriers, which are asked before the transaction. */
  async foresee(command: CheckoutCommand): Promise<CheckoutCommand> {
    const { savedAddress: choice } = command;
    if (!choice || !this.shipping.hasSources) return command;
    if (choice.type === 'given') return sentTo(command, { ...choice.address, name: choice.address.name ?? '' });
    const address = await this.book.lastUsed(this.dataSource.manager, ownerOf(command));
    return address ? sentTo(command, snapshot(address, choice)) : command;
  }

  private async lastUsed(db: EntityManager, owner: AddressOwner): Promise<SavedAddress> {
    const address = await this.book.lastUsed(db, owner);
    if (!address) throw savedAddressMissing();
    return address;
  }
}

function ownerOf({ store, customerId }: CheckoutCommand): AddressOwner {
  if (customerId === null) throw new Error('Only customers have saved addresses');
  return { storeId: store.id, customerId };
}

function sentTo(command: CheckoutCommand, address: Address): CheckoutCommand {
  return { ...command, shippingAddress: address, billingAddress: address };
}

/** What the order keeps: the address as it is now, and which one it is. */
function snapshot(
  { id: savedId, isDefault: _isDefault, createdAt: _createdAt, usedAt: _usedAt, ...address }: SavedAddress,
  choice: SavedAddressChoice,
): Address {
  const isPostalCodeNumeric = choice.type === 'given' && choice.isPostalCodeNumeric;
  return { ...address, savedId, ...(isPostalCodeNumeric && { isPostalCodeNumeric }) };
}
