import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { OrderTransitions } from '../checkout/order-transitions.service.js';
import { OrderLives } from '../order/order-lives.service.js';
import { OrderService } from '../order/order.service.js';
import { type Order } from '../order/order.types.js';
import { PaymentService } from '../payment/payment.service.js';
import { CurrentActor, CurrentStore } from '../platform/http/current.js';
import { toPage } from '../platform/http/page.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { AdminOrderDto, AdminOrderPageDto, OrderQueryDto, TransitionDto } from './order.dto.js';
import { toAdminOrderDto, toAdminOrderSummaryDto, toOrderFilter } from './order.mapping.js';

@ApiTags('Orders')
@Controller('admin/v1/orders')
export class AdminOrdersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly orders: OrderService,
    private readonly payments: PaymentService,
    private readonly transitions: OrderTransitions,
    private readonly lives: OrderLives,
  ) {}

  @Get()
  @AdminAccess('orders:read')
  @ApiOperation({ summary: 'Orders, newest first' })
  @ApiOkResponse({ type: AdminOrderPageDto })
  async list(@CurrentStore() store: Store, @Query() query: OrderQueryDto): Promise<AdminOrderPageDto> {
    const orders = await this.orders.list(this.dataSource.manager, store.id, toOrderFilter(query));
    const page = toPage(orders, query.limit, ({ id }) => [id]);
    return { items: page.items.map(toAdminOrderSummaryDto), next: page.next };
  }

  @Get(':orderId')
  @AdminAccess('orders:read')
  @ApiOperation({
    summary: 'An order with its ledger, payments, history, shipments, cancellations, notes and what may follow',
  })
  @ApiOkResponse({ type: AdminOrderDto })
  async read(@CurrentStore() store: Store, @Param('orderId') orderId: string): Promise<AdminOrderDto> {
    return this.file(await this.orders.get(this.dataSource.manager, store.id, orderId));
  }

  @Post(':orderId/transitions')
  @HttpCode(HttpStatus.OK)
  @AdminAccess('orders:write')
  @ApiOperation({ summary: 'Move an order one step', description: 'The steps are listed in docs/orders.md.' })
  @ApiOkResponse({ type: AdminOrderDto })
  async transition(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @Param('orderId') orderId: string,
    @Body() { to, reason = null }: TransitionDto,
  ): Promise<AdminOrderDto> {
    const request = { storeId: store.id, orderId, to, actor, reason };
    return this.file(await this.transitions.transition(request));
  }

  private async file(order: Order): Promise<AdminOrderDto> {
    const { manager } = this.dataSource;
    return toAdminOrderDto({
      order,
      payments: await this.payments.ofOrder(manager, order.storeId, order.id),
      life: await this.lives.ofOne(manager, order),
    });
  }
}
