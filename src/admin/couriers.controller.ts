import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, PageQueryDto, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { Couriers } from '../shipping/courier.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import {
  CourierChangesDto,
  CourierDto,
  CourierPageDto,
  CourierServiceDto,
  NewCourierDto,
  NewCourierServiceDto,
} from './courier.dto.js';
import { toCourierDto, toCourierServiceDto, toNewCourierService } from './courier.mapping.js';

@ApiTags('Shipping')
@Controller('admin/v1/couriers')
export class AdminCouriersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly couriers: Couriers,
  ) {}

  @Get()
  @AdminAccess('shipping:read')
  @ApiOperation({ summary: 'Couriers with their services, oldest first' })
  @ApiOkResponse({ type: CourierPageDto })
  async list(@CurrentStore() store: Store, @Query() { limit, after }: PageQueryDto): Promise<CourierPageDto> {
    const position = after === undefined ? undefined : decodeCursor(after, 'number')[0];
    const rows = await this.couriers.list(this.dataSource.manager, store.id, { limit: limit + 1, after: position });
    const { items, next } = toPage(rows, limit, ({ id }) => [id]);
    return { items: items.map((courier) => toCourierDto(courier, store.currency)), next };
  }

  @Post()
  @AdminAccess('shipping:write')
  @ApiOperation({ summary: 'Make a courier' })
  @ApiCreatedResponse({ type: CourierDto })
  async create(@CurrentStore() store: Store, @Body() { code, name }: NewCourierDto): Promise<CourierDto> {
    return toCourierDto(await this.couriers.create(store.id, { code, name }), store.currency);
  }

  @Patch(':courierId')
  @AdminAccess('shipping:write')
  @ApiOperation({ summary: 'Change a courier' })
  @ApiOkResponse({ type: CourierDto })
  async update(
    @CurrentStore() store: Store,
    @Param('courierId', PathId) id: number,
    @Body() body: CourierChangesDto,
  ): Promise<CourierDto> {
    return toCourierDto(await this.couriers.update(store.id, id, body), store.currency);
  }

  @Post(':courierId/services')
  @AdminAccess('shipping:write')
  @ApiOperation({ summary: 'Add a service to a courier' })
  @ApiCreatedResponse({ type: CourierServiceDto })
  async addService(
    @CurrentStore() store: Store,
    @Param('courierId', PathId) id: number,
    @Body() body: NewCourierServiceDto,
  ): Promise<CourierServiceDto> {
    const service = await this.couriers.addService(store.id, id, toNewCourierService(body, store.currency));
    return toCourierServiceDto(service, store.currency);
  }
}
