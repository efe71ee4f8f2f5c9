import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { type CartRef } from '../cart/cart.types.js';
import { CheckoutOrchestrator } from '../checkout/checkout.orchestrator.js';
import { type CustomerPrincipal } from '../identity/identity.types.js';
import { CurrentCustomer, CurrentStore } from '../platform/http/current.js';
import { IdempotencyKey } from '../platform/http/idempotency-key.js';
import { type Store } from '../store/store.types.js';
import { announceOrder } from './announced-order.js';
import { CheckoutDto, DirectCheckoutDto } from './checkout.dto.js';
import { toCartCheckout, toDirectCheckout } from './checkout.mapping.js';
import { LimitCouponAttempts } from './coupon-attempts.js';
import { CurrentCart, OfCart } from './current-cart.js';
import { OrderAnswers } from './order-answers.service.js';
import { PlacedOrderDto } from './order.dto.js';
import { StorefrontAccess } from './storefront-access.js';

@ApiTags('Checkout')
@Controller('storefront/v1')
@StorefrontAccess('guest', 'checkout')
export class CheckoutController {
  constructor(
    private readonly checkout: CheckoutOrchestrator,
    private readonly answers: OrderAnswers,
  ) {}

  @Post('carts/:cartId/checkout')
  @LimitCouponAttempts()
  @OfCart()
  @ApiOperation({ summary: 'Turn a cart into one order', description: 'Repeating it returns the same order.' })
  @ApiBody({ type: CheckoutDto })
  @ApiCreatedResponse({ type: PlacedOrderDto })
  @ApiOkResponse({ type: PlacedOrderDto, description: 'The cart had become this order before' })
  async checkOutCart(
    @CurrentStore() store: Store,
    @CurrentCustomer() customer: CustomerPrincipal | null,
    @IdempotencyKey() idempotencyKey: string | null,
    @CurrentCart() cart: CartRef,
    @Body() body: CheckoutDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlacedOrderDto> {
    const command = toCartCheckout({ store, customer, idempotencyKey }, cart, body);
    return this.answers.placed(announceOrder(reply, await this.checkout.complete(command)));
  }

  @Post('checkout')
  @LimitCouponAttempts()
  @ApiOperation({ summary: 'Order items directly, without a cart' })
  @ApiBody({ type: DirectCheckoutDto })
  @ApiCreatedResponse({ type: PlacedOrderDto })
  async checkOutItems(
    @CurrentStore() store: Store,
    @CurrentCustomer() customer: CustomerPrincipal | null,
    @IdempotencyKey() idempotencyKey: string | null,
    @Body() body: DirectCheckoutDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlacedOrderDto> {
    const command = toDirectCheckout({ store, customer, idempotencyKey }, body);
    return this.answers.placed(announceOrder(reply, await this.checkout.complete(command)));
  }
}
