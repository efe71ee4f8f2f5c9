import { Readable } from 'node:stream';
import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query, StreamableFile } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { PriceService } from '../catalog/price.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { PriceExportQueryDto } from './price-import.dto.js';
import { PriceDto, PricePageDto, PriceQueryDto, PriceToSetDto } from './price.dto.js';
import { toNewPrice, toPriceDto } from './price.mapping.js';

@ApiTags('Prices')
@Controller('admin/v1/prices')
export class AdminPricesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly prices: PriceService,
  ) {}

  @Get()
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'Prices, oldest first', description: 'Base prices and those of price lists.' })
  @ApiOkResponse({ type: PricePageDto })
  async list(@CurrentStore() store: Store, @Query() query: PriceQueryDto): Promise<PricePageDto> {
    const { limit, after, variantId, list } = query;
    const [last = 0] = after === undefined ? [] : decodeCursor(after, 'number');
    const filter = { variantId, list, after: last, limit: limit + 1 };
    const { items, next } = toPage(await this.prices.list(this.dataSource.manager, store.id, filter), limit, (row) => [
      row.id,
    ]);
    return { items: items.map(toPriceDto), next };
  }

  @Get('export')
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'Prices as a CSV file, such as an import takes' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  export(@CurrentStore() store: Store, @Query() { list }: PriceExportQueryDto): StreamableFile {
    const file = Readable.from(this.prices.export(this.dataSource.manager, store.id, list), { objectMode: false });
    return new StreamableFile(file, {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="prices.csv"',
    });
  }

  @Put()
  @AdminAccess('pricing:write')
  @ApiOperation({
    summary: 'Set a price',
    description: 'In place of the one for the same variant, list, currency, quantity and start, if there is one.',
  })
  @ApiOkResponse({ type: PriceDto })
  async set(@CurrentStore() store: Store, @Body() body: PriceToSetDto): Promise<PriceDto> {
    return toPriceDto(await this.prices.set(store.id, toNewPrice(body)));
  }

  @Delete(':priceId')
  @HttpCode(204)
  @AdminAccess('pricing:write')
  @ApiOperation({ summary: 'Remove a price' })
  @ApiNoContentResponse()
  async remove(@CurrentStore() store: Store, @Param('priceId', PathId) id: number): Promise<void> {
    await this.prices.remove(store.id, id);
  }
}
