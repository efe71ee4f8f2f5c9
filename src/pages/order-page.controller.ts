import { Controller, Get, HttpStatus, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { largestProof } from '../payment/payment-proofs.service.js';
import { Public } from '../platform/http/access.js';
import { fileBody, FileBody } from '../platform/http/form-body.js';
import { RateLimit, tightLimits } from '../platform/http/rate-limit.js';
import { HtmlPage, PageFile } from './html-page.js';
import { fitsPdf, invoicePdf } from './invoice-pdf.js';
import { toOrderView } from './order-view.js';
import { type PageOrder, PageOrders } from './page-orders.service.js';
import { renderPage } from './page-renderer.js';
import { PageProofs } from './page-proofs.service.js';
import { type Refusal, refusalOf } from './page-refusal.js';
import { toPaymentView } from './payment-view.js';
import { SameOriginGuard } from './same-origin.guard.js';

/** The page of an order, for whoever has its address. */
@ApiExcludeController()
@Controller('orders/:secretSlug')
@Public()
@RateLimit({ bucket: 'order-pages', perMinute: tightLimits.orderPages, by: 'client' })
export class OrderPageController {
  constructor(
    private readonly orders: PageOrders,
    private readonly proofs: PageProofs,
  ) {}

  @Get()
  @HtmlPage()
  async show(@Param('secretSlug') secretSlug: string): Promise<string> {
    return this.page(await this.orders.open(secretSlug), null);
  }

  @Post('proofs')
  @UseGuards(SameOriginGuard)
  @FileBody(largestProof)
  @HtmlPage()
  async addProof(
    @Param('secretSlug') secretSlug: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    // Who has no order has no file to be read.
    await this.orders.open(secretSlug);
    const content = await fileBody(request);
    try {
      await this.proofs.add(secretSlug, content);
    } catch (error) {
      const refusal = refusalOf(error);
      reply.status(refusal.status);
      return this.page(await this.orders.open(secretSlug), refusal);
    }
    reply.status(HttpStatus.SEE_OTHER).header('location', `/orders/${secretSlug}#payment`);
    return '';
  }

  @Get('invoice')
  @HtmlPage()
  async invoice(@Param('secretSlug') secretSlug: string): Promise<string> {
    const page = await this.orders.open(secretSlug);
    const view = toOrderView(page);
    return renderPage('invoice', { ...view, pdf: fitsPdf(view), pay: await toPaymentView(page) });
  }

  /** The invoice as PDF; its page, where the PDF's fonts lack letters of it. */
  @Get('invoice.pdf')
  @PageFile('application/pdf')
  async invoiceFile(
    @Param('secretSlug') secretSlug: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const page = await this.orders.open(secretSlug);
    const view = toOrderView(page);
    if (fitsPdf(view)) {
      reply.header('content-disposition', `attachment; filename="${fileNameOf(view.number)}"`);
      return invoicePdf(view, (await toPaymentView(page)).method);
    }
    reply.status(HttpStatus.SEE_OTHER).header('location', `/orders/${secretSlug}/invoice`);
    return Buffer.alloc(0);
  }

  private async page(page: PageOrder, refusal: Refusal | null): Promise<string> {
    const view = toOrderView(page);
    return renderPage('order', {
      ...view,
      pdf: fitsPdf(view),
      pay: await toPaymentView(page),
      alert: refusal && refusal.textIn(view.t),
    });
  }
}

/** An order's number is the store's prefix and a count; what a file's name cannot hold is left out. */
function fileNameOf(number: string): string {
  return `${number.replace(/[^\w.-]/g, '')}.pdf`;
}
