import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, toPage } from '../platform/http/page.js';
import { LocationService } from '../shipping/location.service.js';
import { type Store } from '../store/store.types.js';
import { LocationPageDto, LocationQueryDto, toLocationDto } from './location.dto.js';
import { StorefrontAccess } from './storefront-access.js';

@ApiTags('Locations')
@Controller('storefront/v1/locations')
export class LocationsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly locations: LocationService,
  ) {}

  @Get()
  @StorefrontAccess('guest')
  @ApiOperation({ summary: 'The places that addresses may name' })
  @ApiOkResponse({ type: LocationPageDto })
  async list(@CurrentStore() store: Store, @Query() { limit, after, q }: LocationQueryDto): Promise<LocationPageDto> {
    const [last = null] = after === undefined ? [] : decodeCursor(after, 'number');
    const filter = { search: q, after: last, limit: limit + 1 };
    const { items, next } = toPage(
      await this.locations.list(this.dataSource.manager, store.id, filter),
      limit,
      ({ id }) => [id],
    );
    return { items: items.map(toLocationDto), next };
  }
}
