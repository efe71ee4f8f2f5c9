import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { type CustomerPrincipal } from '../../identity/identity.types.js';
import { OrderService } from '../../order/order.service.js';
import { CurrentCustomer, CurrentStore } from '../../platform/http/current.js';
import { type Store } from '../../store/store.types.js';
import { SellvikCustomerOrderDto, SellvikOrderPageDto, SellvikPageQueryDto } from './dto/order.dto.js';
import { orderIdOf, toCustomerOrder, toOrderFilter, toOrderPage } from './mapping.js';
import { SellvikAccess } from './sellvik-access.js';
import { prefixes } from './sellvik-prefixes.js';

@ApiTags('Sellvik')
@Controller(prefixes.map((prefix) => `${prefix}/customers/me/orders`))
@SellvikAccess('customer')
export class SellvikCustomerOrdersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly orders: OrderService,
  ) {}

  @Get()
  @ApiOperation({ summary: "The customer's orders, newest first" })
  @ApiOkResponse({ type: SellvikOrderPageDto })
  async list(
    @CurrentStore() store: Store,
    @CurrentCustomer() { customerId }: CustomerPrincipal,
    @Query() query: SellvikPageQueryDto,
  ): Promise<SellvikOrderPageDto> {
    const filter = toOrderFilter(customerId, query);
    return toOrderPage(await this.orders.list(this.dataSource.manager, store.id, filter), query.limit);
  }

  @Get(':orderId')
  @ApiOperation({ summary: "One of the customer's orders" })
  @ApiOkResponse({ type: SellvikCustomerOrderDto })
  async read(
    @CurrentStore() store: Store,
    @CurrentCustomer() { customerId }: CustomerPrincipal,
    @Param('orderId') orderId: string,
  ): Promise<SellvikCustomerOrderDto> {
    const owner = { storeId: store.id, customerId };
    return toCustomerOrder(await this.orders.getOwn(this.dataSource.manager, owner, orderIdOf(orderId)));
  }
}
