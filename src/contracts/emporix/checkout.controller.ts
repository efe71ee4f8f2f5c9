import { Body, Controller, Headers, HttpCode, HttpStatus, Post, Res } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { type CheckoutResult } from '../../checkout/checkout.types.js';
import { PaymentService } from '../../payment/payment.service.js';
import { CurrentStore } from '../../platform/http/current.js';
import { IdempotencyKey } from '../../platform/http/idempotency-key.js';
import { type Store } from '../../store/store.types.js';
import { CheckoutBody } from './checkout-body.pipe.js';
import {
  EmporixCartCheckoutDto,
  type EmporixCheckoutDto,
  EmporixQuoteCheckoutDto,
} from './dto/checkout-request.dto.js';
import { EmporixCheckoutResponseDto } from './dto/checkout-response.dto.js';
import { EmporixAccess } from './emporix-access.js';
import { EmporixCheckout } from './emporix-checkout.service.js';
import { checkoutPath } from './emporix-routes.js';
import { toResponse } from './mapping.js';
import { type Bearer, CurrentBearer } from './shopper.js';

@ApiTags('Emporix')
@Controller(checkoutPath)
@EmporixAccess()
@ApiExtraModels(EmporixCartCheckoutDto, EmporixQuoteCheckoutDto)
export class EmporixCheckoutController {
  constructor(
    private readonly checkout: EmporixCheckout,
    private readonly payments: PaymentService,
  ) {}

  @Post()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Order a cart or a quote' })
  @ApiBody({
    schema: { oneOf: [EmporixCartCheckoutDto, EmporixQuoteCheckoutDto].map((dto) => ({ $ref: getSchemaPath(dto) })) },
  })
  @ApiOkResponse({ type: EmporixCheckoutResponseDto })
  async complete(
    @CurrentStore() store: Store,
    @CurrentBearer() bearer: Bearer,
    @IdempotencyKey() idempotencyKey: string | null,
    @Headers('saas-token') saasToken: string | undefined,
    @Body(CheckoutBody) body: EmporixCheckoutDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EmporixCheckoutResponseDto> {
    const result = await this.checkout.complete({ store, bearer, idempotencyKey }, saasToken ?? null, body);
    return toResponse(markReplay(reply, result), this.payments.isOffline(result.payment));
  }
}

function markReplay(reply: FastifyReply, result: CheckoutResult): CheckoutResult {
  if (result.repeated === 'key') void reply.header('Idempotent-Replayed', 'true');
  return result;
}
