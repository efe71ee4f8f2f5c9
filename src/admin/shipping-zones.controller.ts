import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, PageQueryDto, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { ShippingZoneService } from '../shipping/shipping-zone.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { NewShippingMethodDto, ShippingMethodDto } from './shipping-method.dto.js';
import { toNewShippingMethod, toShippingMethodDto } from './shipping-method.mapping.js';
import {
  NewShippingZoneDto,
  ShippingZoneChangesDto,
  ShippingZoneDto,
  ShippingZonePageDto,
} from './shipping-zone.dto.js';
import { toNewShippingZone, toShippingZoneDto } from './shipping-zone.mapping.js';

@ApiTags('Shipping')
@Controller('admin/v1/shipping-zones')
export class AdminShippingZonesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly zones: ShippingZoneService,
  ) {}

  @Get()
  @AdminAccess('shipping:read')
  @ApiOperation({ summary: 'Zones with their methods, oldest first' })
  @ApiOkResponse({ type: ShippingZonePageDto })
  async list(@CurrentStore() store: Store, @Query() { limit, after }: PageQueryDto): Promise<ShippingZonePageDto> {
    const position = after === undefined ? undefined : decodeCursor(after, 'number')[0];
    const rows = await this.zones.list(this.dataSource.manager, store.id, { limit: limit + 1, after: position });
    const { items, next } = toPage(rows, limit, ({ id }) => [id]);
    return { items: items.map((zone) => toShippingZoneDto(zone, store.currency)), next };
  }

  @Post()
  @AdminAccess('shipping:write')
  @ApiOperation({ summary: 'Make a zone' })
  @ApiCreatedResponse({ type: ShippingZoneDto })
  async create(@CurrentStore() store: Store, @Body() body: NewShippingZoneDto): Promise<ShippingZoneDto> {
    return toShippingZoneDto(await this.zones.create(store.id, toNewShippingZone(body)), store.currency);
  }

  @Patch(':zoneId')
  @AdminAccess('shipping:write')
  @ApiOperation({ summary: 'Change a zone' })
  @ApiOkResponse({ type: ShippingZoneDto })
  async update(
    @CurrentStore() store: Store,
    @Param('zoneId', PathId) id: number,
    @Body() body: ShippingZoneChangesDto,
  ): Promise<ShippingZoneDto> {
    return toShippingZoneDto(await this.zones.update(store.id, id, body), store.currency);
  }

  @Post(':zoneId/methods')
  @AdminAccess('shipping:write')
  @ApiOperation({ summary: 'Add a method to a zone' })
  @ApiCreatedResponse({ type: ShippingMethodDto })
  async addMethod(
    @CurrentStore() store: Store,
    @Param('zoneId', PathId) id: number,
    @Body() body: NewShippingMethodDto,
  ): Promise<ShippingMethodDto> {
    const method = await this.zones.addMethod(store.id, id, toNewShippingMethod(body, store.currency));
    return toShippingMethodDto(method, store.currency);
  }
}
