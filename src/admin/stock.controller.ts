import { Body, Controller, Get, HttpCode, HttpStatus, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CatalogService } from '../catalog/catalog.service.js';
import { type VariantReference } from '../catalog/catalog.types.js';
import { InventoryService } from '../inventory/inventory.service.js';
import { Transactor } from '../platform/database/transactor.js';
import { CurrentActor, CurrentStore } from '../platform/http/current.js';
import { decodeCursor, toPage } from '../platform/http/page.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { MovementQueryDto, StockAdjustmentDto, StockDto, StockMovementPageDto, VariantQueryDto } from './stock.dto.js';
import { toCorrection, toStockDto, toStockMovementDto } from './stock.mapping.js';

@ApiTags('Stock')
@Controller('admin/v1/stock')
export class AdminStockController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly catalog: CatalogService,
    private readonly inventory: InventoryService,
  ) {}

  @Get()
  @AdminAccess('stock:read')
  @ApiOperation({ summary: "A variant's stock, by warehouse" })
  @ApiOkResponse({ type: StockDto })
  async read(@CurrentStore() store: Store, @Query() query: VariantQueryDto): Promise<StockDto> {
    return this.stock(store, await this.catalog.variant(this.dataSource.manager, store.id, query));
  }

  @Post('adjustments')
  @HttpCode(HttpStatus.OK)
  @AdminAccess('stock:write')
  @ApiOperation({
    summary: 'Correct what is on hand',
    description: 'Never below what orders have been promised. Sent twice, `onHand` counts once and `delta` twice.',
  })
  @ApiOkResponse({ type: StockDto })
  async adjust(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @Body() body: StockAdjustmentDto,
  ): Promise<StockDto> {
    const variant = await this.catalog.variant(this.dataSource.manager, store.id, body);
    const { warehouse, reason } = body;
    const adjustment = { storeId: store.id, variantId: variant.id, warehouse, to: toCorrection(body), actor, reason };
    await this.transactor.run((tx) => this.inventory.adjust(tx, adjustment));
    return this.stock(store, variant);
  }

  @Get('movements')
  @AdminAccess('stock:read')
  @ApiOperation({ summary: "A variant's ledger, newest first" })
  @ApiOkResponse({ type: StockMovementPageDto })
  async movements(
    @CurrentStore() store: Store,
    @Query() { variantId, limit, after }: MovementQueryDto,
  ): Promise<StockMovementPageDto> {
    const { manager } = this.dataSource;
    const { id } = await this.catalog.variant(manager, store.id, { variantId });
    const [before = null] = after === undefined ? [] : decodeCursor(after, 'number');
    const query = { storeId: store.id, variantId: id, before, limit: limit + 1 };
    const { items, next } = toPage(await this.inventory.movements(manager, query), limit, (movement) => [movement.id]);
    return { items: items.map(toStockMovementDto), next };
  }

  private async stock(store: Store, variant: VariantReference): Promise<StockDto> {
    return toStockDto(variant, await this.inventory.levels(this.dataSource.manager, store.id, variant.id));
  }
}
