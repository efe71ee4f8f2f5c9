import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { type CustomerPrincipal } from '../identity/identity.types.js';
import { OrderService } from '../order/order.service.js';
import { PaymentService } from '../payment/payment.service.js';
import { CurrentCustomer, CurrentStore } from '../platform/http/current.js';
import { decodeCursor, PageQueryDto, toPage } from '../platform/http/page.js';
import { RateLimit, tightLimits } from '../platform/http/rate-limit.js';
import { type Store } from '../store/store.types.js';
import { OrderAnswers } from './order-answers.service.js';
import { OrderDto, OrderPageDto } from './order.dto.js';
import { PaymentMethodsDto } from './payment.dto.js';
import { toPaymentMethodsDto } from './order.mapping.js';
import { StorefrontAccess } from './storefront-access.js';

@ApiTags('Orders')
@Controller('storefront/v1')
export class OrdersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly orders: OrderService,
    private readonly payments: PaymentService,
    private readonly answers: OrderAnswers,
  ) {}

  @Get('orders')
  @StorefrontAccess('customer', 'orders')
  @ApiOperation({ summary: "The customer's orders, newest first" })
  @ApiOkResponse({ type: OrderPageDto })
  async list(
    @CurrentStore() store: Store,
    @CurrentCustomer() customer: CustomerPrincipal,
    @Query() { limit, after }: PageQueryDto,
  ): Promise<OrderPageDto> {
    const [below] = after === undefined ? [] : decodeCursor(after, 'uuid');
    const filter = { customerId: customer.customerId, below, limit: limit + 1 };
    const orders = await this.orders.list(this.dataSource.manager, store.id, filter);
    const page = toPage(orders, limit, ({ id }) => [id]);
    return { items: await this.answers.of(store.id, page.items), next: page.next };
  }

  @Get('orders/:orderId')
  @StorefrontAccess('customer', 'orders')
  @ApiOperation({ summary: "One of the customer's orders" })
  @ApiOkResponse({ type: OrderDto })
  async read(
    @CurrentStore() store: Store,
    @CurrentCustomer() customer: CustomerPrincipal,
    @Param('orderId') orderId: string,
  ): Promise<OrderDto> {
    const owner = { storeId: store.id, customerId: customer.customerId };
    return this.answers.ofOne(await this.orders.getOwn(this.dataSource.manager, owner, orderId));
  }

  @Get('public/orders/:secretSlug')
  @StorefrontAccess('guest', 'orders')
  @RateLimit({ bucket: 'public-order', perMinute: tightLimits.publicOrder })
  @ApiOperation({ summary: 'An order by the unguessable key of its public page' })
  @ApiOkResponse({ type: OrderDto })
  async readPublic(@CurrentStore() store: Store, @Param('secretSlug') secretSlug: string): Promise<OrderDto> {
    return this.answers.ofOne(await this.orders.getBySlug(this.dataSource.manager, store.id, secretSlug));
  }

  @Get('payment-methods')
  @StorefrontAccess('guest', 'orders')
  @ApiOperation({ summary: 'The payment methods the store offers, in its order' })
  @ApiOkResponse({ type: PaymentMethodsDto })
  async paymentMethods(@CurrentStore() store: Store): Promise<PaymentMethodsDto> {
    return toPaymentMethodsDto(await this.payments.methods(this.dataSource.manager, store.id));
  }
}
