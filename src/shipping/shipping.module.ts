import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ShippingMethodEntity } from './shipping-method.entity.js';
import { ShippingRateSources } from './shipping-rate-source.js';
import { ShippingService } from './shipping.service.js';
import { ShippingZoneEntity } from './shipping-zone.entity.js';
import { ShippingZoneService } from './shipping-zone.service.js';

/** Zones, methods and their rates. `extensions.ts` adds further sources of rates to `ShippingRateSources`. */
@Module({
  imports: [TypeOrmModule.forFeature([ShippingZoneEntity, ShippingMethodEntity])],
  providers: [ShippingService, ShippingZoneService, ShippingRateSources],
  exports: [ShippingService, ShippingZoneService, ShippingRateSources],
})
export class ShippingModule {}
