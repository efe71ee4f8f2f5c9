import { Body, Controller, Get, HttpStatus, Param, Post, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { type FastifyReply } from 'fastify';
import { webAddress } from '../kernel/web-address.js';
import { type Payment } from '../payment/payment.types.js';
import { Public } from '../platform/http/access.js';
import { FormBody } from '../platform/http/form-body.js';
import { RateLimit, tightLimits } from '../platform/http/rate-limit.js';
import { HtmlPage } from './html-page.js';
import { toOrderView } from './order-view.js';
import { type PageOrder, PageOrders } from './page-orders.service.js';
import { type Refusal, refusalOf } from './page-refusal.js';
import { renderPage } from './page-renderer.js';
import { toPaymentView } from './payment-view.js';
import { SameOriginGuard } from './same-origin.guard.js';

export class PayForm {
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  method: string;
}

/** The form is answered with a redirection to the provider's page, which browsers hold against `form-action`, too. */
const anyProvider = "'self' https: http:";

/** Where an order is paid, by whoever has its address. */
@ApiExcludeController()
@Controller('pay/:secretSlug')
@Public()
@RateLimit({ bucket: 'order-pages', perMinute: tightLimits.orderPages, by: 'client' })
export class PayPageController {
  constructor(private readonly orders: PageOrders) {}

  @Get()
  @HtmlPage(anyProvider)
  async show(@Param('secretSlug') secretSlug: string): Promise<string> {
    return this.page(await this.orders.open(secretSlug), null);
  }

  @Post()
  @UseGuards(SameOriginGuard)
  @FormBody()
  @HtmlPage(anyProvider)
  async pay(
    @Param('secretSlug') secretSlug: string,
    @Body() { method }: PayForm,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    try {
      const payment = await this.orders.pay(secretSlug, method);
      reply.status(HttpStatus.SEE_OTHER).header('location', nextOf(payment) ?? `/pay/${secretSlug}`);
      return '';
    } catch (error) {
      const refusal = refusalOf(error);
      reply.status(refusal.status);
      return this.page(await this.orders.open(secretSlug), refusal);
    }
  }

  private async page(page: PageOrder, refusal: Refusal | null): Promise<string> {
    const view = toOrderView(page);
    return renderPage('pay', { ...view, pay: await toPaymentView(page), alert: refusal && refusal.textIn(view.t) });
  }
}

/** The provider's page, where the buyer has to go there; codes, accounts and instructions are shown on ours. */
function nextOf({ status, action }: Payment): string | null {
  return status === 'pending' && action?.type === 'redirect' ? webAddress(action.url) : null;
}
