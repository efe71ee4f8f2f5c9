import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { PriceListService } from '../catalog/price-list.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, PageQueryDto, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { NewPriceListDto, PriceListChangesDto, PriceListDto, PriceListPageDto } from './price-list.dto.js';
import { toNewPriceList, toPriceListChanges, toPriceListDto } from './price-list.mapping.js';

@ApiTags('Prices')
@Controller('admin/v1/price-lists')
export class AdminPriceListsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lists: PriceListService,
  ) {}

  @Get()
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'Price lists, oldest first' })
  @ApiOkResponse({ type: PriceListPageDto })
  async list(@CurrentStore() store: Store, @Query() { limit, after }: PageQueryDto): Promise<PriceListPageDto> {
    const [last = 0] = after === undefined ? [] : decodeCursor(after, 'number');
    const rows = await this.lists.list(this.dataSource.manager, store.id, { limit: limit + 1, after: last });
    const { items, next } = toPage(rows, limit, ({ id }) => [id]);
    return { items: items.map(toPriceListDto), next };
  }

  @Post()
  @AdminAccess('pricing:write')
  @ApiOperation({ summary: 'Make a price list' })
  @ApiCreatedResponse({ type: PriceListDto })
  async create(@CurrentStore() store: Store, @Body() body: NewPriceListDto): Promise<PriceListDto> {
    return toPriceListDto(await this.lists.create(store.id, toNewPriceList(body)));
  }

  @Get(':priceListId')
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'A price list' })
  @ApiOkResponse({ type: PriceListDto })
  async read(@CurrentStore() store: Store, @Param('priceListId', PathId) id: number): Promise<PriceListDto> {
    return toPriceListDto(await this.lists.get(this.dataSource.manager, store.id, id));
  }

  @Patch(':priceListId')
  @AdminAccess('pricing:write')
  @ApiOperation({ summary: 'Change a price list', description: 'Its code stays: orders name it.' })
  @ApiOkResponse({ type: PriceListDto })
  async update(
    @CurrentStore() store: Store,
    @Param('priceListId', PathId) id: number,
    @Body() body: PriceListChangesDto,
  ): Promise<PriceListDto> {
    return toPriceListDto(await this.lists.update(store.id, id, toPriceListChanges(body)));
  }
}
