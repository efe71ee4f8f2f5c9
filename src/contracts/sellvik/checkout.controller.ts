import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { type CheckoutResult } from '../../checkout/checkout.types.js';
import { type CustomerPrincipal } from '../../identity/identity.types.js';
import { OrderLinks } from '../../order/order-links.service.js';
import { PaymentService } from '../../payment/payment.service.js';
import { CurrentCustomer, CurrentStore } from '../../platform/http/current.js';
import { IdempotencyKey } from '../../platform/http/idempotency-key.js';
import { type Store } from '../../store/store.types.js';
import { SellvikCheckoutDto } from './dto/checkout-request.dto.js';
import { SellvikPlacedOrderDto } from './dto/order.dto.js';
import { toPlacedOrder } from './mapping.js';
import { SellvikAccess } from './sellvik-access.js';
import { SellvikCheckout } from './sellvik-checkout.service.js';
import { prefixes } from './sellvik-prefixes.js';

@ApiTags('Sellvik')
@Controller(prefixes)
@SellvikAccess('guest')
export class SellvikCheckoutController {
  constructor(
    private readonly checkout: SellvikCheckout,
    private readonly payments: PaymentService,
    private readonly links: OrderLinks,
  ) {}

  @Post('checkout')
  @ApiOperation({ summary: 'Convert a cart to an order' })
  @ApiHeader({ name: 'X-Sellvik-Cart', required: false, description: "A guest's cart token" })
  @ApiCreatedResponse({ type: SellvikPlacedOrderDto })
  async complete(
    @CurrentStore() store: Store,
    @CurrentCustomer() customer: CustomerPrincipal | null,
    @Headers('x-sellvik-cart') cartToken: string | undefined,
    @IdempotencyKey() idempotencyKey: string | null,
    @Body() body: SellvikCheckoutDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SellvikPlacedOrderDto> {
    const buyer = { store, customer, cartToken: cartToken ?? null, idempotencyKey };
    const result = markReplay(reply, await this.checkout.complete(buyer, body));
    const prepaid = this.payments.isPrepaid(result.payment);
    return toPlacedOrder(result, this.links.paymentUrl(result.order, { prepaid, cancellations: [] }));
  }
}

function markReplay(reply: FastifyReply, result: CheckoutResult): CheckoutResult {
  if (result.repeated === 'key') void reply.header('Idempotent-Replayed', 'true');
  return result;
}
