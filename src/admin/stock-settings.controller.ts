import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { LowStockWatch } from '../inventory/low-stock.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { StockSettingsDto } from './stock.dto.js';

@ApiTags('Stock')
@Controller('admin/v1/stock-settings')
export class AdminStockSettingsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly watch: LowStockWatch,
  ) {}

  @Get()
  @AdminAccess('stock:read')
  @ApiOperation({ summary: 'From which stock on the event `stock.low` is written' })
  @ApiOkResponse({ type: StockSettingsDto })
  async read(@CurrentStore() { id }: Store): Promise<StockSettingsDto> {
    const { threshold } = await this.watch.settings(this.dataSource.manager, id);
    return { lowStockThreshold: threshold };
  }

  @Put()
  @AdminAccess('stock:write')
  @ApiOperation({
    summary: 'Change it',
    description: 'What is low by then and was not told to be is told within a minute.',
  })
  @ApiOkResponse({ type: StockSettingsDto })
  async replace(
    @CurrentStore() { id }: Store,
    @Body() { lowStockThreshold }: StockSettingsDto,
  ): Promise<StockSettingsDto> {
    const { threshold } = await this.watch.changeSettings(id, { threshold: lowStockThreshold });
    return { lowStockThreshold: threshold };
  }
}
