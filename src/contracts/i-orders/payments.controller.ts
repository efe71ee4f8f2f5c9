import { Body, Controller, Get, HttpStatus, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { type CustomerPrincipal } from '../../identity/identity.types.js';
import { CurrentCustomer, CurrentStore } from '../../platform/http/current.js';
import { type Store } from '../../store/store.types.js';
import { OrderPaymentStateDto, PaymentRequestDto } from './dto/payment.dto.js';
import { IOrdersAccess } from './i-orders-access.js';
import { IOrdersPayments } from './i-orders-payments.service.js';
import { ordersPath } from './i-orders-routes.js';

/** Where a checkout leads on to. */
@ApiTags('i-orders')
@Controller(`${ordersPath}/:orderId/payment`)
@IOrdersAccess()
export class IOrdersPaymentController {
  constructor(private readonly payments: IOrdersPayments) {}

  @Get()
  @ApiOperation({ summary: 'How the payment of an order stands, and by what it can be paid' })
  @ApiOkResponse({ type: OrderPaymentStateDto })
  show(
    @CurrentStore() store: Store,
    @CurrentCustomer() { customerId }: CustomerPrincipal,
    @Param('orderId') orderId: string,
  ): Promise<OrderPaymentStateDto> {
    return this.payments.show({ store, customerId, orderId });
  }

  @Post()
  @ApiOperation({ summary: 'Pay an order at its locked total' })
  @ApiCreatedResponse({ type: OrderPaymentStateDto, description: 'A payment was started' })
  @ApiOkResponse({ type: OrderPaymentStateDto, description: 'The payment by this method that is open already' })
  async start(
    @CurrentStore() store: Store,
    @CurrentCustomer() { customerId }: CustomerPrincipal,
    @Param('orderId') orderId: string,
    @Body() { payment_method: method }: PaymentRequestDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderPaymentStateDto> {
    const own = { store, customerId, orderId };
    const isNew = await this.payments.start(own, method);
    reply.status(isNew ? HttpStatus.CREATED : HttpStatus.OK);
    return this.payments.show(own);
  }
}
