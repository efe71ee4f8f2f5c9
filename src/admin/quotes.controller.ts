import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CurrentActor, CurrentStore } from '../platform/http/current.js';
import { decodeCursor, PageQueryDto, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { QuoteEditor } from '../quote/quote-editor.service.js';
import { QuoteService } from '../quote/quote.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import {
  AdminQuoteDto,
  AdminQuotePageDto,
  AdminQuoteRevisionDto,
  AdminQuoteRevisionPageDto,
  AdminQuoteWithHistoryDto,
  NewQuoteDto,
  QuoteQueryDto,
  QuoteRevisionDto,
  QuoteStepDto,
} from './quote.dto.js';
import {
  toAdminQuoteDto,
  toAdminQuoteRevisionDto,
  toNewQuote,
  toQuoteTerms,
  toQuoteWithHistory,
} from './quote.mapping.js';

@ApiTags('Quotes')
@Controller('admin/v1/quotes')
export class AdminQuotesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly quotes: QuoteService,
    private readonly editor: QuoteEditor,
  ) {}

  @Get()
  @AdminAccess('quotes:read')
  @ApiOperation({ summary: 'Quotes, newest first' })
  @ApiOkResponse({ type: AdminQuotePageDto })
  async list(
    @CurrentStore() { id: storeId }: Store,
    @Query() { limit, after, ...filter }: QuoteQueryDto,
  ): Promise<AdminQuotePageDto> {
    const [below] = after === undefined ? [] : decodeCursor(after, 'number');
    const asker = { storeId, customerId: null };
    const quotes = await this.quotes.list(this.dataSource.manager, asker, { ...filter, below, limit: limit + 1 });
    const { items, next } = toPage(quotes, limit, ({ id }) => [id]);
    return { items: items.map(toAdminQuoteDto), next };
  }

  @Post()
  @AdminAccess('quotes:write')
  @ApiOperation({
    summary: 'Write a quote for a customer',
    description: 'A draft, which the customer does not see until it is sent. Its code can be used once.',
  })
  @ApiCreatedResponse({ type: AdminQuoteDto })
  async create(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @Body() body: NewQuoteDto,
  ): Promise<AdminQuoteDto> {
    return toAdminQuoteDto(await this.editor.create(store, toNewQuote(body, store.currency), actor));
  }

  @Get(':quoteCode')
  @AdminAccess('quotes:read')
  @ApiOperation({ summary: 'A quote with its history' })
  @ApiOkResponse({ type: AdminQuoteWithHistoryDto })
  async read(
    @CurrentStore() { id: storeId }: Store,
    @Param('quoteCode') code: string,
  ): Promise<AdminQuoteWithHistoryDto> {
    const { manager } = this.dataSource;
    const quote = await this.quotes.get(manager, { storeId, customerId: null }, code);
    return toQuoteWithHistory(quote, await this.quotes.history(manager, quote));
  }

  @Get(':quoteCode/revisions')
  @AdminAccess('quotes:read')
  @ApiOperation({ summary: 'What a quote has offered so far, newest first' })
  @ApiOkResponse({ type: AdminQuoteRevisionPageDto })
  async revisions(
    @CurrentStore() { id: storeId }: Store,
    @Param('quoteCode') code: string,
    @Query() { limit, after }: PageQueryDto,
  ): Promise<AdminQuoteRevisionPageDto> {
    const [below] = after === undefined ? [] : decodeCursor(after, 'number');
    const asker = { storeId, customerId: null };
    const page = { below, limit: limit + 1 };
    const revisions = await this.quotes.revisions(this.dataSource.manager, asker, code, page);
    const { items, next } = toPage(revisions, limit, ({ revision }) => [revision]);
    return { items: items.map(toAdminQuoteRevisionDto), next };
  }

  @Get(':quoteCode/revisions/:revision')
  @AdminAccess('quotes:read')
  @ApiOperation({ summary: 'What a quote offered in one of its revisions' })
  @ApiOkResponse({ type: AdminQuoteRevisionDto })
  async revision(
    @CurrentStore() { id: storeId }: Store,
    @Param('quoteCode') code: string,
    @Param('revision', PathId) revision: number,
  ): Promise<AdminQuoteRevisionDto> {
    const asker = { storeId, customerId: null };
    return toAdminQuoteRevisionDto(await this.quotes.revision(this.dataSource.manager, asker, code, revision));
  }

  @Put(':quoteCode/terms')
  @AdminAccess('quotes:write')
  @ApiOperation({
    summary: 'Revise a quote',
    description: 'Makes its next revision, a draft again: the customer does not see the quote until it is sent.',
  })
  @ApiOkResponse({ type: AdminQuoteDto })
  async revise(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @Param('quoteCode') code: string,
    @Body() body: QuoteRevisionDto,
  ): Promise<AdminQuoteDto> {
    const terms = toQuoteTerms(body, store.currency);
    return toAdminQuoteDto(await this.editor.revise(store, code, terms, { actor, reason: body.reason ?? null }));
  }

  @Post(':quoteCode/send')
  @AdminAccess('quotes:write')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Offer a draft to its customer, who may order it from now on' })
  @ApiOkResponse({ type: AdminQuoteDto })
  async send(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @Param('quoteCode') code: string,
    @Body() { reason = null }: QuoteStepDto,
  ): Promise<AdminQuoteDto> {
    return toAdminQuoteDto(await this.quotes.send(store.id, code, { actor, reason }));
  }

  @Post(':quoteCode/withdraw')
  @AdminAccess('quotes:write')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Take a quote back for good' })
  @ApiOkResponse({ type: AdminQuoteDto })
  async withdraw(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @Param('quoteCode') code: string,
    @Body() { reason = null }: QuoteStepDto,
  ): Promise<AdminQuoteDto> {
    return toAdminQuoteDto(await this.quotes.withdraw(store.id, code, { actor, reason }));
  }
}
