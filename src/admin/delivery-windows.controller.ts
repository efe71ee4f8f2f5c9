import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { DeliveryWindows } from '../shipping/delivery-window.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import {
  DeliveryWindowChangesDto,
  DeliveryWindowDto,
  DeliveryWindowPageDto,
  DeliveryWindowQueryDto,
  NewDeliveryWindowDto,
} from './delivery-window.dto.js';
import { toDeliveryWindowDto, toNewDeliveryWindow } from './delivery-window.mapping.js';

@ApiTags('Shipping')
@Controller('admin/v1/delivery-windows')
export class AdminDeliveryWindowsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly windows: DeliveryWindows,
  ) {}

  @Get()
  @AdminAccess('shipping:read')
  @ApiOperation({ summary: 'Delivery windows, oldest first, with how many seats are taken' })
  @ApiOkResponse({ type: DeliveryWindowPageDto })
  async list(
    @CurrentStore() store: Store,
    @Query() { limit, after, zone, date }: DeliveryWindowQueryDto,
  ): Promise<DeliveryWindowPageDto> {
    const position = after === undefined ? null : decodeCursor(after, 'number')[0];
    const filter = { zone, date, after: position, limit: limit + 1 };
    const rows = await this.windows.list(this.dataSource.manager, store.id, filter);
    const { items, next } = toPage(rows, limit, ({ id }) => [id]);
    return { items: items.map(toDeliveryWindowDto), next };
  }

  @Post()
  @AdminAccess('shipping:write')
  @ApiOperation({ summary: 'Make a delivery window' })
  @ApiCreatedResponse({ type: DeliveryWindowDto })
  async create(@CurrentStore() store: Store, @Body() body: NewDeliveryWindowDto): Promise<DeliveryWindowDto> {
    return toDeliveryWindowDto(await this.windows.create(store.id, toNewDeliveryWindow(body)));
  }

  @Get(':windowId')
  @AdminAccess('shipping:read')
  @ApiOperation({ summary: 'A delivery window' })
  @ApiOkResponse({ type: DeliveryWindowDto })
  async read(@CurrentStore() store: Store, @Param('windowId', PathId) id: number): Promise<DeliveryWindowDto> {
    return toDeliveryWindowDto(await this.windows.get(this.dataSource.manager, store.id, id));
  }

  @Patch(':windowId')
  @AdminAccess('shipping:write')
  @ApiOperation({
    summary: 'Change a delivery window',
    description:
      'Orders that have a seat in it keep their own record of it. The capacity never falls below the seats taken.',
  })
  @ApiOkResponse({ type: DeliveryWindowDto })
  async update(
    @CurrentStore() store: Store,
    @Param('windowId', PathId) id: number,
    @Body() body: DeliveryWindowChangesDto,
  ): Promise<DeliveryWindowDto> {
    return toDeliveryWindowDto(await this.windows.update(store.id, id, body));
  }

  @Delete(':windowId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @AdminAccess('shipping:write')
  @ApiOperation({
    summary: 'Delete a delivery window that no order has had a seat in',
    description: 'Any other can be taken off offer.',
  })
  @ApiNoContentResponse()
  async delete(@CurrentStore() store: Store, @Param('windowId', PathId) id: number): Promise<void> {
    await this.windows.delete(store.id, id);
  }
}
