import { Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { PriceImportService } from '../catalog/price-import.service.js';
import { CsvBody, csvBody } from '../platform/http/csv-body.js';
import { CurrentActor, CurrentStore } from '../platform/http/current.js';
import { decodeCursor, PageQueryDto, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { PriceImportDto, PriceImportPageDto } from './price-import.dto.js';
import { toPriceImportDto, toPriceImportSummaryDto } from './price-import.mapping.js';

@ApiTags('Prices')
@Controller('admin/v1/price-imports')
export class AdminPriceImportsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly imports: PriceImportService,
  ) {}

  @Post()
  @AdminAccess('pricing:write')
  @CsvBody()
  @ApiOperation({
    summary: 'Set the prices of a CSV file, all or none',
    description:
      'Columns: sku, currency and amount; if wanted compare_at, list, min_quantity, starts_at and ends_at. ' +
      'Answers once the file is applied or refused; while it runs, the list tells how far it is.',
  })
  @ApiCreatedResponse({ type: PriceImportDto })
  async run(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @Req() request: FastifyRequest,
  ): Promise<PriceImportDto> {
    return toPriceImportDto(await this.imports.run(store.id, actor, csvBody(request)));
  }

  @Get()
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'Imports of prices, newest first, also those that run' })
  @ApiOkResponse({ type: PriceImportPageDto })
  async list(@CurrentStore() store: Store, @Query() { limit, after }: PageQueryDto): Promise<PriceImportPageDto> {
    const before = after === undefined ? undefined : decodeCursor(after, 'number')[0];
    const rows = await this.imports.list(this.dataSource.manager, store.id, { limit: limit + 1, before });
    const { items, next } = toPage(rows, limit, ({ id }) => [id]);
    return { items: items.map(toPriceImportSummaryDto), next };
  }

  @Get(':importId')
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'An import of prices, with what was wrong with its rows' })
  @ApiOkResponse({ type: PriceImportDto })
  async read(@CurrentStore() store: Store, @Param('importId', PathId) id: number): Promise<PriceImportDto> {
    return toPriceImportDto(await this.imports.get(this.dataSource.manager, store.id, id));
  }
}
