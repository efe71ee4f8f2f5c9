import { Body, Controller, Get, HttpStatus, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { type CustomerPrincipal } from '../identity/identity.types.js';

import { CurrentCustomer, CurrentStore } from '../platform/http/current.js';
import { IdempotencyKey } from '../platform/http/idempotency-key.js';
import { RateLimit, tightLimits } from '../platform/http/rate-limit.js';
import { type Store } from '../store/store.types.js';
import { type PaymentAnswer, PaymentRequests } from './payment-requests.service.js';
import { NewPaymentDto, OrderPaymentDto, OrderPaymentsDto } from './payment.dto.js';
import { StorefrontAccess } from './storefront-access.js';

const opened = { type: OrderPaymentDto, description: 'A payment was opened' };
const found = { type: OrderPaymentDto, description: 'The payment by this method that is open already' };

@ApiTags('Payments')
@Controller('storefront/v1/orders/:orderId/payments')
@StorefrontAccess('customer', 'orders')
export class OrderPaymentsController {
  constructor(private readonly requests: PaymentRequests) {}

  @Get()
  @ApiOperation({ summary: "Every attempt to pay one of the customer's orders, oldest first" })
  @ApiOkResponse({ type: OrderPaymentsDto })
  async list(
    @CurrentStore() store: Store,
    @CurrentCustomer() { customerId }: CustomerPrincipal,
    @Param('orderId') orderId: string,
  ): Promise<OrderPaymentsDto> {
    return this.requests.list(await this.requests.ownOrder({ storeId: store.id, customerId }, orderId));
  }

  @Post()
  @ApiOperation({ summary: "Pay one of the customer's orders at its locked total" })
  @ApiCreatedResponse(opened)
  @ApiOkResponse(found)
  async pay(
    @CurrentStore() store: Store,
    @CurrentCustomer() { customerId }: CustomerPrincipal,
    @IdempotencyKey() idempotencyKey: string | null,
    @Param('orderId') orderId: string,
    @Body() body: NewPaymentDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderPaymentDto> {
    const order = await this.requests.ownOrder({ storeId: store.id, customerId }, orderId);
    return answer(reply, await this.requests.pay({ store, order, idempotencyKey }, body));
  }
}

@ApiTags('Payments')
@Controller('storefront/v1/public/orders/:secretSlug/payments')
@StorefrontAccess('guest', 'orders')
@RateLimit({ bucket: 'public-order', perMinute: tightLimits.publicOrder })
export class PublicOrderPaymentsController {
  constructor(private readonly requests: PaymentRequests) {}

  @Get()
  @ApiOperation({ summary: 'Every attempt to pay an order, oldest first, by the unguessable key of its public page' })
  @ApiOkResponse({ type: OrderPaymentsDto })
  async list(@CurrentStore() store: Store, @Param('secretSlug') secretSlug: string): Promise<OrderPaymentsDto> {
    return this.requests.list(await this.requests.publicOrder(store.id, secretSlug));
  }

  @Post()
  @ApiOperation({ summary: 'Pay an order at its locked total, by the unguessable key of its public page' })
  @ApiCreatedResponse(opened)
  @ApiOkResponse(found)
  async pay(
    @CurrentStore() store: Store,
    @IdempotencyKey() idempotencyKey: string | null,
    @Param('secretSlug') secretSlug: string,
    @Body() body: NewPaymentDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderPaymentDto> {
    const order = await this.requests.publicOrder(store.id, secretSlug);
    return answer(reply, await this.requests.pay({ store, order, idempotencyKey }, body));
  }
}

function answer(reply: FastifyReply, { payment, opened, repeated }: PaymentAnswer): OrderPaymentDto {
  reply.status(opened ? HttpStatus.CREATED : HttpStatus.OK);
  if (repeated) reply.header('Idempotent-Replayed', 'true');
  return payment;
}
