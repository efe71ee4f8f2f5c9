import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CatalogService } from '../../catalog/catalog.service.js';
import { CustomerService } from '../../identity/customer.service.js';
import { type CustomerPrincipal } from '../../identity/identity.types.js';
import { CustomerOrders } from '../../order/customer-orders.service.js';
import { OrderLinks } from '../../order/order-links.service.js';
import { type Order } from '../../order/order.types.js';
import { type IOrderDto, type IOrderListDto } from './dto/order.dto.js';
import { type OrderContext, type Slice, toOrder, toOrderList } from './mapping.js';

/** A customer's orders in the contract's words. Reads only. */
@Injectable()
export class IOrdersReading {
  constructor(
    private readonly dataSource: DataSource,
    private readonly orders: CustomerOrders,
    private readonly customers: CustomerService,
    private readonly catalog: CatalogService,
    private readonly links: OrderLinks,
  ) {}

  /** Throws `order.not_found`. */
  async one(owner: CustomerPrincipal, orderId: string): Promise<IOrderDto> {
    const order = await this.orders.get(this.dataSource.manager, owner, orderId);
    return toOrder(order, await this.contextOf(owner, [order]));
  }

  async list(owner: CustomerPrincipal, slice: Slice): Promise<IOrderListDto> {
    const page = await this.orders.page(this.dataSource.manager, owner, slice);
    return toOrderList(page, slice, await this.contextOf(owner, page.orders));
  }

  private async contextOf({ storeId, customerId }: CustomerPrincipal, orders: readonly Order[]): Promise<OrderContext> {
    const { manager } = this.dataSource;
    const productIds = orders.flatMap(({ lines }) => lines.map(({ productId }) => productId));
    return {
      customer: await this.customers.byId(manager, storeId, customerId),
      slugs: await this.catalog.slugs(manager, storeId, productIds),
      absolute: (path) => this.links.absolute(path),
    };
  }
}
