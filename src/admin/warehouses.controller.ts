import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { WarehouseService } from '../inventory/warehouse.service.js';
import { Transactor } from '../platform/database/transactor.js';
import { CurrentStore } from '../platform/http/current.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { NewWarehouseDto, WarehouseChangesDto, WarehouseDto, WarehousesDto } from './warehouse.dto.js';
import { toWarehouseDto } from './warehouse.mapping.js';

@ApiTags('Stock')
@Controller('admin/v1/warehouses')
export class AdminWarehousesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly warehouses: WarehouseService,
  ) {}

  @Get()
  @AdminAccess('stock:read')
  @ApiOperation({ summary: 'The warehouses, in the order in which orders take from them' })
  @ApiOkResponse({ type: WarehousesDto })
  async list(@CurrentStore() store: Store): Promise<WarehousesDto> {
    return { items: (await this.warehouses.list(this.dataSource.manager, store.id)).map(toWarehouseDto) };
  }

  @Post()
  @AdminAccess('stock:write')
  @ApiOperation({ summary: 'Open a warehouse' })
  @ApiCreatedResponse({ type: WarehouseDto })
  async create(@CurrentStore() store: Store, @Body() body: NewWarehouseDto): Promise<WarehouseDto> {
    return toWarehouseDto(await this.transactor.run((tx) => this.warehouses.create(tx, store.id, body)));
  }

  @Patch(':code')
  @AdminAccess('stock:write')
  @ApiOperation({ summary: 'Change a warehouse' })
  @ApiOkResponse({ type: WarehouseDto })
  async update(
    @CurrentStore() store: Store,
    @Param('code') code: string,
    @Body() body: WarehouseChangesDto,
  ): Promise<WarehouseDto> {
    return toWarehouseDto(await this.transactor.run((tx) => this.warehouses.update(tx, store.id, code, body)));
  }
}
