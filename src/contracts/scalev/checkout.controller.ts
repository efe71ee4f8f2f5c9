import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { type CheckoutResult } from '../../checkout/checkout.types.js';
import { type CustomerPrincipal } from '../../identity/identity.types.js';
import { CurrentCustomer, CurrentStore } from '../../platform/http/current.js';
import { IdempotencyKey } from '../../platform/http/idempotency-key.js';
import { type Store } from '../../store/store.types.js';
import { LimitCouponAttempts } from './coupon-attempts.js';
import { ScalevCheckoutDto } from './dto/checkout-request.dto.js';
import { ScalevOrderDto } from './dto/order.dto.js';
import { ScalevAccess } from './scalev-access.js';
import { ScalevCheckout } from './scalev-checkout.service.js';
import { ScalevOrders } from './scalev-orders.service.js';
import { prefix } from './scalev-prefix.js';

@ApiTags('Scalev')
@Controller(`${prefix}/stores/:storeId/customers/me/checkout`)
@ScalevAccess('customer')
export class ScalevCheckoutController {
  constructor(
    private readonly checkout: ScalevCheckout,
    private readonly orders: ScalevOrders,
  ) {}

  @Post()
  @LimitCouponAttempts()
  @ApiOperation({ summary: "Order items, or one of the customer's carts" })
  @ApiCreatedResponse({ type: ScalevOrderDto })
  async complete(
    @CurrentStore() store: Store,
    @CurrentCustomer() customer: CustomerPrincipal,
    @IdempotencyKey() idempotencyKey: string | null,
    @Body() body: ScalevCheckoutDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScalevOrderDto> {
    const result = await this.checkout.complete({ store, customer, idempotencyKey }, body);
    return this.orders.placed(store, markReplay(reply, result));
  }
}

function markReplay(reply: FastifyReply, result: CheckoutResult): CheckoutResult {
  if (result.repeated === 'key') void reply.header('Idempotent-Replayed', 'true');
  return result;
}
