import { Controller, Get, HttpStatus, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { Public } from '../platform/http/access.js';
import { RateLimit, tightLimits } from '../platform/http/rate-limit.js';
import { PaymentReturns } from './payment-returns.service.js';

/** Seconds after which a browser that nobody can send on yet asks again. */
const askAgain = 3;

/** Where providers send the buyer's browser when it is done with them. Open to all: who has the id of a payment has paid it. */
@Controller('payments/v1/return')
@Public()
@ApiExcludeController()
export class PaymentReturnsController {
  constructor(private readonly returns: PaymentReturns) {}

  @Get(':paymentId')
  @RateLimit({ bucket: 'payment-return', perMinute: tightLimits.paymentReturn, by: 'client' })
  async sendOn(@Param('paymentId') paymentId: string, @Res() reply: FastifyReply): Promise<void> {
    const landing = await this.returns.land(paymentId);
    if (landing.url !== null) {
      await reply.redirect(landing.url, HttpStatus.SEE_OTHER);
      return;
    }
    void reply.header('content-type', 'text/plain; charset=utf-8');
    if (landing.ended) {
      await reply.send('The payment was not made and nothing was ordered. You can close this page and try again.\n');
    } else {
      await reply.header('refresh', askAgain).send('Your payment is being checked. This page looks again by itself.\n');
    }
  }
}
