import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CourierEntity } from './courier.entity.js';
import { CourierRateEntity } from './courier-rate.entity.js';
import { CourierServiceEntity } from './courier-service.entity.js';
import { Couriers } from './courier.service.js';
import { DeliverySeatEntity } from './delivery-seat.entity.js';
import { DeliverySeats } from './delivery-seat.service.js';
import { DeliveryWindowEntity } from './delivery-window.entity.js';
import { DeliveryWindows } from './delivery-window.service.js';
import { LocationEntity } from './location.entity.js';
import { LocationImports } from './location-import.service.js';
import { LocationService } from './location.service.js';
import { ShippingMethodEntity } from './shipping-method.entity.js';
import { ShippingRateSources } from './shipping-rate-source.js';
import { ShippingService } from './shipping.service.js';
import { ShippingZoneEntity } from './shipping-zone.entity.js';
import { ShippingZoneService } from './shipping-zone.service.js';

/** Zones and couriers with their rates, the locations that they go to, and the windows in which zones are delivered to. `extensions.ts` adds further sources of rates to `ShippingRateSources`. */
@Module({
  imports: [
    TypeOrmModule.forFeature([
      ShippingZoneEntity,
      ShippingMethodEntity,
      CourierEntity,
      CourierServiceEntity,
      CourierRateEntity,
      DeliverySeatEntity,
      DeliveryWindowEntity,
      LocationEntity,
    ]),
  ],
  providers: [
    Couriers,
    DeliverySeats,
    DeliveryWindows,
    LocationImports,
    LocationService,
    ShippingService,
    ShippingZoneService,
    ShippingRateSources,
  ],
  exports: [
    Couriers,
    DeliverySeats,
    DeliveryWindows,
    LocationImports,
    LocationService,
    ShippingService,
    ShippingZoneService,
    ShippingRateSources,
  ],
})
export class ShippingModule {}
