import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CourierEntity } from './courier.entity.js';
import { CourierRateEntity } from './courier-rate.entity.js';
import { CourierServiceEntity } from './courier-service.entity.js';
import { Couriers } from './courier.service.js';
import { LocationEntity } from './location.entity.js';
import { LocationImports } from './location-import.service.js';
import { LocationService } from './location.service.js';
import { ShippingMethodEntity } from './shipping-method.entity.js';
import { ShippingRateSources } from './shipping-rate-source.js';
import { ShippingService } from './shipping.service.js';
import { ShippingZoneEntity } from './shipping-zone.entity.js';
import { ShippingZoneService } from './shipping-zone.service.js';

/** Zones and couriers with their rates, and the locations that they go to. `extensions.ts` adds further sources of rates to `ShippingRateSources`. */
@Module({
  imports: [
    TypeOrmModule.forFeature([
      ShippingZoneEntity,
      ShippingMethodEntity,
      CourierEntity,
      CourierServiceEntity,
      CourierRateEntity,
      LocationEntity,
    ]),
  ],
  providers: [Couriers, LocationImports, LocationService, ShippingService, ShippingZoneService, ShippingRateSources],
  exports: [Couriers, LocationImports, LocationService, ShippingService, ShippingZoneService, ShippingRateSources],
})
export class ShippingModule {}
