import { Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../platform/http/access.js';
import { RateLimit } from '../platform/http/rate-limit.js';
import { RawMessage, type RawRequest, TakesRawBody } from '../platform/http/raw-body.js';
import { ProviderMessages } from './provider-messages.service.js';

/** A provider speaks for all of its payments from a few addresses; this keeps out floods, not busy shops. */
const perMinute = 6_000;

/** Where payment providers report. Open to all: a message is proved by its signature, over the bytes that were sent. */
@Controller('payments/v1/webhooks')
@Public()
@ApiExcludeController()
export class ProviderMessagesController {
  constructor(private readonly messages: ProviderMessages) {}

  @Post(':provider/:storePublicId')
  @HttpCode(HttpStatus.OK)
  @TakesRawBody()
  @RateLimit({ bucket: 'payment-webhook', perMinute, by: 'client' })
  async receive(
    @Param('provider') provider: string,
    @Param('storePublicId') storePublicId: string,
    @RawMessage() { headers, body }: RawRequest,
  ): Promise<{ received: true }> {
    await this.messages.receive({ provider, storePublicId }, { headers, body, receivedAt: new Date() });
    return { received: true };
  }
}
