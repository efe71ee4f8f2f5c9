import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AddressBook } from '../../identity/address-book.service.js';
import { CustomerService } from '../../identity/customer.service.js';
import { WarehouseService } from '../../inventory/warehouse.service.js';
import { LocationService } from '../../shipping/location.service.js';
import { type Resolved, type ScalevBuyer, textOf, toId, toShippingAddress } from './checkout.mapping.js';
import { type ScalevCheckoutDto } from './dto/checkout-request.dto.js';

/** Finds out who the buyer is, and from where to where an order goes. Reads only. */
@Injectable()
export class ScalevDestinations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly customers: CustomerService,
    private readonly addresses: AddressBook,
    private readonly locations: LocationService,
    private readonly warehouses: WarehouseService,
  ) {}

  /**
   * The address is what the saved one and the inline fields come to together; null when they are not enough for one.
   * Throws `address.not_found` and `location.not_found`, whether or not anything has to be sent.
   */
  async of(
    { store, customer: { customerId } }: ScalevBuyer,
    body: ScalevCheckoutDto,
  ): Promise<Omit<Resolved, 'paymentMethod'>> {
    const { manager } = this.dataSource;
    const owner = { storeId: store.id, customerId };
    const { address_id: addressId, location_id: locationId } = body;
    const customer = await this.customers.byId(manager, store.id, customerId);
    const saved = addressId === undefined ? null : await this.addresses.get(manager, owner, toId(addressId));
    const location = locationId === undefined ? null : await this.locations.get(manager, store.id, toId(locationId));
    return {
      customer,
      shippingAddress: toShippingAddress(customer, { saved, location }, body),
      warehouseMissing: textOf(body.warehouse_unique_id) === null && (await this.hasSeveralWarehouses(store.id)),
    };
  }

  private async hasSeveralWarehouses(storeId: number): Promise<boolean> {
    const warehouses = await this.warehouses.list(this.dataSource.manager, storeId);
    return warehouses.filter(({ active }) => active).length > 1;
  }
}
