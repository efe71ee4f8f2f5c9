import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AddressBook } from '../../identity/address-book.service.js';
import { type SavedAddress } from '../../identity/address-book.types.js';
import { CustomerService } from '../../identity/customer.service.js';
import { type Customer } from '../../identity/identity.types.js';
import { type Address } from '../../kernel/address.js';
import { type Location } from '../../shipping/location.types.js';
import { LocationService } from '../../shipping/location.service.js';
import { type ScalevBuyer, toId, toShippingAddress } from './checkout.mapping.js';
import { type ScalevCheckoutDto } from './dto/checkout-request.dto.js';

/** Finds out where an order goes to, and who the buyer is. Reads only. */
@Injectable()
export class ScalevDestinations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly customers: CustomerService,
    private readonly addresses: AddressBook,
    private readonly locations: LocationService,
  ) {}

  /**
   * The buyer, and the address that the saved one and the inline fields come to together; null when they are not enough
   * for one. Throws `address.not_found` and `location.not_found`, whether or not anything has to be sent.
   */
  async of(
    { store, customer: { customerId } }: ScalevBuyer,
    body: ScalevCheckoutDto,
  ): Promise<{ readonly customer: Customer; readonly shippingAddress: Address | null }> {
    const customer = await this.customers.byId(this.dataSource.manager, store.id, customerId);
    const saved = await this.savedOf({ storeId: store.id, customerId }, body);
    const location = await this.locationOf(store.id, body, saved);
    return { customer, shippingAddress: toShippingAddress(customer, { saved, location }, body) };
  }

  private async savedOf(
    owner: { readonly storeId: number; readonly customerId: number },
    { address_id: id }: ScalevCheckoutDto,
  ): Promise<SavedAddress | null> {
    return id === undefined ? null : this.addresses.get(this.dataSource.manager, owner, toId(id));
  }

  /** The one that is asked for, or that of the saved address. */
  private async locationOf(
    storeId: number,
    { location_id: id }: ScalevCheckoutDto,
    saved: SavedAddress | null,
  ): Promise<Location | null> {
    const wanted = id === undefined ? (saved?.locationId ?? null) : toId(id);
    return wanted === null ? null : this.locations.get(this.dataSource.manager, storeId, wanted);
  }
}
