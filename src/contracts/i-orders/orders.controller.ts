import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { type CheckoutResult } from '../../checkout/checkout.types.js';
import { type CustomerPrincipal } from '../../identity/identity.types.js';
import { CurrentCustomer, CurrentStore } from '../../platform/http/current.js';
import { IdempotencyKey } from '../../platform/http/idempotency-key.js';
import { type Store } from '../../store/store.types.js';
import { IOrderDto, IOrderListDto, IOrderListQueryDto, OrderSavedDto } from './dto/order.dto.js';
import { OrderRequestDto } from './dto/order-request.dto.js';
import { IOrdersAccess } from './i-orders-access.js';
import { IOrdersCheckout } from './i-orders-checkout.service.js';
import { IOrdersReading } from './i-orders-reading.service.js';
import { orderPath, ordersPath, paymentPath } from './i-orders-routes.js';
import { toSlice } from './mapping.js';

const saved: OrderSavedDto = { success: 'Your Order has been saved' };

@ApiTags('i-orders')
@Controller(ordersPath)
@IOrdersAccess()
export class IOrdersController {
  constructor(
    private readonly checkout: IOrdersCheckout,
    private readonly reading: IOrdersReading,
  ) {}

  @Post()
  @ApiOperation({ summary: "Make an order of the customer's cart, to be paid now or later" })
  @ApiCreatedResponse({ type: OrderSavedDto, description: '`save_order`; `Location` is the order' })
  @ApiResponse({ status: HttpStatus.SEE_OTHER, description: "`checkout`; `Location` is the order's payment" })
  async create(
    @CurrentStore() store: Store,
    @CurrentCustomer() customer: CustomerPrincipal,
    @IdempotencyKey() idempotencyKey: string | null,
    @Body() body: OrderRequestDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderSavedDto | undefined> {
    const { order, repeated } = await this.checkout.complete({ store, customer, idempotencyKey }, body);
    if (repeated === 'key') void reply.header('Idempotent-Replayed', 'true');
    return body.action === 'checkout' ? toPayment(reply, order) : toSavedOrder(reply, order);
  }

  @Get()
  @ApiOperation({ summary: "The customer's orders, newest first" })
  @ApiOkResponse({ type: IOrderListDto })
  list(@CurrentCustomer() customer: CustomerPrincipal, @Query() query: IOrderListQueryDto): Promise<IOrderListDto> {
    return this.reading.list(customer, toSlice(query));
  }

  @Get(':orderId')
  @ApiOperation({ summary: "One of the customer's orders" })
  @ApiOkResponse({ type: IOrderDto })
  read(@CurrentCustomer() customer: CustomerPrincipal, @Param('orderId') orderId: string): Promise<IOrderDto> {
    return this.reading.one(customer, orderId);
  }
}

function toPayment(reply: FastifyReply, { id }: CheckoutResult['order']): undefined {
  void reply.status(HttpStatus.SEE_OTHER).header('location', paymentPath(id));
}

function toSavedOrder(reply: FastifyReply, { id }: CheckoutResult['order']): OrderSavedDto {
  void reply.header('location', orderPath(id));
  return saved;
}
