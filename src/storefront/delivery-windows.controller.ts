import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, toPage } from '../platform/http/page.js';
import { DeliveryWindows } from '../shipping/delivery-window.service.js';
import { type Store } from '../store/store.types.js';
import { OpenWindowPageDto, OpenWindowQueryDto, toOpenWindowDto } from './delivery-window.dto.js';
import { StorefrontAccess } from './storefront-access.js';

@ApiTags('Delivery windows')
@Controller('storefront/v1/delivery-windows')
export class DeliveryWindowsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly windows: DeliveryWindows,
  ) {}

  @Get()
  @StorefrontAccess('guest')
  @ApiOperation({
    summary: 'The delivery windows that orders are taken for, soonest first',
    description: 'A full one has no seat left. A seat is only taken by a checkout.',
  })
  @ApiOkResponse({ type: OpenWindowPageDto })
  async list(
    @CurrentStore() store: Store,
    @Query() { limit, after, zone, date }: OpenWindowQueryDto,
  ): Promise<OpenWindowPageDto> {
    const below = after === undefined ? null : toPosition(decodeCursor(after, 'day', 'number'));
    const rows = await this.windows.open(this.dataSource.manager, store.id, { zone, date, below, limit: limit + 1 });
    const { items, next } = toPage(rows, limit, (window) => [window.date, window.id]);
    return { items: items.map(toOpenWindowDto), next };
  }
}

function toPosition([date, id]: readonly [string, number]): { date: string; id: number } {
  return { date, id };
}
