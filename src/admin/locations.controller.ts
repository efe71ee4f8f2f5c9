import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { CsvBody, csvBody } from '../platform/http/csv-body.js';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { LocationImports } from '../shipping/location-import.service.js';
import { LocationService } from '../shipping/location.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import {
  AdminLocationDto,
  AdminLocationPageDto,
  AdminLocationQueryDto,
  LocationChangesDto,
  LocationImportDto,
  NewLocationDto,
  toAdminLocationDto,
} from './location.dto.js';

@ApiTags('Locations')
@Controller('admin/v1')
export class AdminLocationsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly locations: LocationService,
    private readonly imports: LocationImports,
  ) {}

  @Get('locations')
  @AdminAccess('shipping:read')
  @ApiOperation({ summary: 'The places that buyers choose from, by id' })
  @ApiOkResponse({ type: AdminLocationPageDto })
  async list(
    @CurrentStore() store: Store,
    @Query() { limit, after, q }: AdminLocationQueryDto,
  ): Promise<AdminLocationPageDto> {
    const [last = null] = after === undefined ? [] : decodeCursor(after, 'number');
    const filter = { search: q, after: last, limit: limit + 1 };
    const rows = await this.locations.list(this.dataSource.manager, store.id, filter);
    const { items, next } = toPage(rows, limit, ({ id }) => [id]);
    return { items: items.map(toAdminLocationDto), next };
  }

  @Get('locations/:locationId')
  @AdminAccess('shipping:read')
  @ApiOperation({ summary: 'A location' })
  @ApiOkResponse({ type: AdminLocationDto })
  async read(@CurrentStore() store: Store, @Param('locationId', PathId) id: number): Promise<AdminLocationDto> {
    return toAdminLocationDto(await this.locations.get(this.dataSource.manager, store.id, id));
  }

  @Post('locations')
  @AdminAccess('shipping:write')
  @ApiOperation({ summary: 'Make a location' })
  @ApiCreatedResponse({ type: AdminLocationDto })
  async create(
    @CurrentStore() store: Store,
    @Body() { postalCodes = [], ...location }: NewLocationDto,
  ): Promise<AdminLocationDto> {
    return toAdminLocationDto(await this.locations.create(store.id, { ...location, postalCodes }));
  }

  @Patch('locations/:locationId')
  @AdminAccess('shipping:write')
  @ApiOperation({ summary: 'Change a location' })
  @ApiOkResponse({ type: AdminLocationDto })
  async update(
    @CurrentStore() store: Store,
    @Param('locationId', PathId) id: number,
    @Body() body: LocationChangesDto,
  ): Promise<AdminLocationDto> {
    return toAdminLocationDto(await this.locations.update(store.id, id, body));
  }

  @Delete('locations/:locationId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @AdminAccess('shipping:write')
  @ApiOperation({
    summary: 'Delete a location',
    description: "Couriers' rates for it go with it; addresses keep its texts.",
  })
  @ApiNoContentResponse()
  async delete(@CurrentStore() store: Store, @Param('locationId', PathId) id: number): Promise<void> {
    await this.locations.delete(store.id, id);
  }

  @Post('location-imports')
  @AdminAccess('shipping:write')
  @CsvBody()
  @ApiOperation({
    summary: 'Make or change the locations of a CSV file, all or none',
    description:
      'Columns: id, name, city, region, country and postal_codes, which are separated by spaces. At most 50,000 rows; a ' +
      'larger register comes in several files. Locations that the file does not name stay.',
  })
  @ApiCreatedResponse({ type: LocationImportDto })
  async import(@CurrentStore() store: Store, @Req() request: FastifyRequest): Promise<LocationImportDto> {
    return this.imports.run(store.id, csvBody(request));
  }
}
