import { Body, Controller, Delete, HttpCode, HttpStatus, Param, Patch } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentStore } from '../platform/http/current.js';
import { PathId } from '../platform/http/path-id.js';
import { ShippingZoneService } from '../shipping/shipping-zone.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { ShippingMethodChangesDto, ShippingMethodDto } from './shipping-method.dto.js';
import { toShippingMethodChanges, toShippingMethodDto } from './shipping-method.mapping.js';

@ApiTags('Shipping')
@Controller('admin/v1/shipping-methods')
@AdminAccess('shipping:write')
export class AdminShippingMethodsController {
  constructor(private readonly zones: ShippingZoneService) {}

  @Patch(':methodId')
  @ApiOperation({ summary: 'Change a method' })
  @ApiOkResponse({ type: ShippingMethodDto })
  async update(
    @CurrentStore() store: Store,
    @Param('methodId', PathId) id: number,
    @Body() body: ShippingMethodChangesDto,
  ): Promise<ShippingMethodDto> {
    const changes = toShippingMethodChanges(body, store.currency);
    return toShippingMethodDto(await this.zones.updateMethod(store.id, id, changes), store.currency);
  }

  @Delete(':methodId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Delete a method', description: 'Orders keep their own record of how they were sent.' })
  @ApiNoContentResponse()
  async delete(@CurrentStore() store: Store, @Param('methodId', PathId) id: number): Promise<void> {
    await this.zones.deleteMethod(store.id, id);
  }
}
