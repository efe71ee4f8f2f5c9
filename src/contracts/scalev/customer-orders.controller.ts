import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { type CustomerPrincipal } from '../../identity/identity.types.js';
import { OrderService } from '../../order/order.service.js';
import { type Order } from '../../order/order.types.js';
import { CurrentCustomer, CurrentStore } from '../../platform/http/current.js';
import { type Store } from '../../store/store.types.js';
import { ScalevOrderDto } from './dto/order.dto.js';
import { ScalevOrderPageDto, ScalevPageQueryDto } from './dto/order-page.dto.js';
import { type PageStart, pageStart, toOrderPage } from './order-page.js';
import { ScalevAccess } from './scalev-access.js';
import { ScalevOrders } from './scalev-orders.service.js';
import { prefix } from './scalev-prefix.js';

@ApiTags('Scalev')
@Controller(`${prefix}/stores/:storeId/customers/me/orders`)
@ScalevAccess('customer')
export class ScalevCustomerOrdersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly orders: OrderService,
    private readonly answers: ScalevOrders,
  ) {}

  @Get()
  @ApiOperation({ summary: "The customer's orders, newest first" })
  @ApiOkResponse({ type: ScalevOrderPageDto })
  async list(
    @CurrentStore() store: Store,
    @CurrentCustomer() { customerId }: CustomerPrincipal,
    @Query() query: ScalevPageQueryDto,
  ): Promise<ScalevOrderPageDto> {
    const start = pageStart(query);
    const { orders, ...page } = toOrderPage(await this.find(store.id, customerId, { start, query }), start, query);
    return { data: await this.answers.of(store, orders), ...page };
  }

  @Get(':orderId')
  @ApiOperation({ summary: "One of the customer's orders" })
  @ApiOkResponse({ type: ScalevOrderDto })
  async read(
    @CurrentStore() store: Store,
    @CurrentCustomer() { customerId }: CustomerPrincipal,
    @Param('orderId') orderId: string,
  ): Promise<ScalevOrderDto> {
    const owner = { storeId: store.id, customerId };
    return this.answers.ofOne(store, await this.orders.getOwn(this.dataSource.manager, owner, orderId));
  }

  /** One more than a page holds: it tells whether there is another. */
  private find(
    storeId: number,
    customerId: number,
    { start, query }: { readonly start: PageStart | null; readonly query: ScalevPageQueryDto },
  ): Promise<Order[]> {
    const { manager } = this.dataSource;
    const limit = query.page_size + 1;
    if (start?.back) return this.orders.listNewer(manager, { storeId, customerId }, { above: start.from, limit });
    return this.orders.list(manager, storeId, { customerId, below: start?.from, limit });
  }
}
