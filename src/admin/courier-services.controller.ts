import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CurrentStore } from '../platform/http/current.js';
import { PathId } from '../platform/http/path-id.js';
import { Couriers } from '../shipping/courier.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { CourierRatesDto, CourierServiceChangesDto, CourierServiceDto } from './courier.dto.js';
import { toCourierRates, toCourierRatesDto, toCourierServiceChanges, toCourierServiceDto } from './courier.mapping.js';

@ApiTags('Shipping')
@Controller('admin/v1/courier-services')
export class AdminCourierServicesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly couriers: Couriers,
  ) {}

  @Patch(':serviceId')
  @AdminAccess('shipping:write')
  @ApiOperation({ summary: "Change a courier's service" })
  @ApiOkResponse({ type: CourierServiceDto })
  async update(
    @CurrentStore() store: Store,
    @Param('serviceId', PathId) id: number,
    @Body() body: CourierServiceChangesDto,
  ): Promise<CourierServiceDto> {
    const changes = toCourierServiceChanges(body, store.currency);
    return toCourierServiceDto(await this.couriers.updateService(store.id, id, changes), store.currency);
  }

  @Delete(':serviceId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @AdminAccess('shipping:write')
  @ApiOperation({
    summary: "Delete a courier's service with its rates",
    description: 'Orders keep their own record of how they were sent.',
  })
  @ApiNoContentResponse()
  async delete(@CurrentStore() store: Store, @Param('serviceId', PathId) id: number): Promise<void> {
    await this.couriers.deleteService(store.id, id);
  }

  @Get(':serviceId/rates')
  @AdminAccess('shipping:read')
  @ApiOperation({ summary: 'The rates of a service' })
  @ApiOkResponse({ type: CourierRatesDto })
  async rates(@CurrentStore() store: Store, @Param('serviceId', PathId) id: number): Promise<CourierRatesDto> {
    return toCourierRatesDto(await this.couriers.rates(this.dataSource.manager, store.id, id), store.currency);
  }

  @Put(':serviceId/rates')
  @AdminAccess('shipping:write')
  @ApiOperation({ summary: 'Put these rates in place of all that a service has' })
  @ApiOkResponse({ type: CourierRatesDto })
  async setRates(
    @CurrentStore() store: Store,
    @Param('serviceId', PathId) id: number,
    @Body() body: CourierRatesDto,
  ): Promise<CourierRatesDto> {
    const rates = toCourierRates(body, store.currency);
    return toCourierRatesDto(await this.couriers.setRates(store.id, id, rates), store.currency);
  }
}
