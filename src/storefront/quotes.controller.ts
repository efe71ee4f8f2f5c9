import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { CheckoutOrchestrator } from '../checkout/checkout.orchestrator.js';
import { type CustomerPrincipal } from '../identity/identity.types.js';
import { CurrentCustomer, CurrentStore } from '../platform/http/current.js';
import { IdempotencyKey } from '../platform/http/idempotency-key.js';
import { decodeCursor, PageQueryDto, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { QuoteService } from '../quote/quote.service.js';
import { type Store } from '../store/store.types.js';
import { announceOrder } from './announced-order.js';
import { QuoteCheckoutDto } from './checkout.dto.js';
import { toQuoteCheckout } from './checkout.mapping.js';
import { OrderAnswers } from './order-answers.service.js';
import { PlacedOrderDto } from './order.dto.js';
import {
  DeclineQuoteDto,
  QuoteDto,
  QuotePageDto,
  QuoteQueryDto,
  QuoteRevisionDto,
  QuoteRevisionPageDto,
} from './quote.dto.js';
import { toQuoteDto, toQuoteRevisionDto } from './quote.mapping.js';
import { StorefrontAccess } from './storefront-access.js';

@ApiTags('Quotes')
@Controller('storefront/v1/quotes')
@StorefrontAccess('customer', 'quotes')
export class QuotesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly quotes: QuoteService,
    private readonly checkout: CheckoutOrchestrator,
    private readonly answers: OrderAnswers,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What the customer was offered, newest first' })
  @ApiOkResponse({ type: QuotePageDto })
  async list(
    @CurrentStore() { id: storeId }: Store,
    @CurrentCustomer() { customerId }: CustomerPrincipal,
    @Query() { limit, after, status }: QuoteQueryDto,
  ): Promise<QuotePageDto> {
    const [below] = after === undefined ? [] : decodeCursor(after, 'number');
    const filter = { status, below, limit: limit + 1 };
    const quotes = await this.quotes.list(this.dataSource.manager, { storeId, customerId }, filter);
    const { items, next } = toPage(quotes, limit, ({ id }) => [id]);
    return { items: items.map(toQuoteDto), next };
  }

  @Get(':quoteCode')
  @ApiOperation({ summary: 'One of the quotes for the customer' })
  @ApiOkResponse({ type: QuoteDto })
  async read(
    @CurrentStore() { id: storeId }: Store,
    @CurrentCustomer() { customerId }: CustomerPrincipal,
    @Param('quoteCode') code: string,
  ): Promise<QuoteDto> {
    return toQuoteDto(await this.quotes.get(this.dataSource.manager, { storeId, customerId }, code));
  }

  @Get(':quoteCode/revisions')
  @ApiOperation({ summary: 'What a quote has offered the customer so far, newest first' })
  @ApiOkResponse({ type: QuoteRevisionPageDto })
  async revisions(
    @CurrentStore() { id: storeId }: Store,
    @CurrentCustomer() { customerId }: CustomerPrincipal,
    @Param('quoteCode') code: string,
    @Query() { limit, after }: PageQueryDto,
  ): Promise<QuoteRevisionPageDto> {
    const [below] = after === undefined ? [] : decodeCursor(after, 'number');
    const page = { below, limit: limit + 1 };
    const revisions = await this.quotes.revisions(this.dataSource.manager, { storeId, customerId }, code, page);
    const { items, next } = toPage(revisions, limit, ({ revision }) => [revision]);
    return { items: items.map(toQuoteRevisionDto), next };
  }

  @Get(':quoteCode/revisions/:revision')
  @ApiOperation({ summary: 'What a quote offered the customer in one of its revisions' })
  @ApiOkResponse({ type: QuoteRevisionDto })
  async revision(
    @CurrentStore() { id: storeId }: Store,
    @CurrentCustomer() { customerId }: CustomerPrincipal,
    @Param('quoteCode') code: string,
    @Param('revision', PathId) revision: number,
  ): Promise<QuoteRevisionDto> {
    const asker = { storeId, customerId };
    return toQuoteRevisionDto(await this.quotes.revision(this.dataSource.manager, asker, code, revision));
  }

  @Post(':quoteCode/decline')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Decline a quote', description: 'The merchant may revise it and send it again.' })
  @ApiOkResponse({ type: QuoteDto })
  async decline(
    @CurrentStore() { id: storeId }: Store,
    @CurrentCustomer() { customerId }: CustomerPrincipal,
    @Param('quoteCode') code: string,
    @Body() { reason = null }: DeclineQuoteDto,
  ): Promise<QuoteDto> {
    return toQuoteDto(await this.quotes.decline({ storeId, customerId }, code, reason));
  }

  @Post(':quoteCode/checkout')
  @StorefrontAccess('customer', 'checkout')
  @ApiOperation({
    summary: 'Accept a quote: turn it into one order',
    description: 'Repeating it returns the same order.',
  })
  @ApiCreatedResponse({ type: PlacedOrderDto })
  @ApiOkResponse({ type: PlacedOrderDto, description: 'The quote had become this order before' })
  async checkOut(
    @CurrentStore() store: Store,
    @CurrentCustomer() customer: CustomerPrincipal,
    @IdempotencyKey() idempotencyKey: string | null,
    @Param('quoteCode') code: string,
    @Body() body: QuoteCheckoutDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlacedOrderDto> {
    const command = toQuoteCheckout({ store, customer, idempotencyKey }, code, body);
    return this.answers.placed(announceOrder(reply, await this.checkout.complete(command)));
  }
}
