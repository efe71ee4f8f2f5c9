import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../events/events.module.js';
import { InventoryService } from './inventory.service.js';
import { LowStockEntity } from './low-stock.entity.js';
import { LowStockJob } from './low-stock.job.js';
import { LowStockWatch } from './low-stock.service.js';
import { StockLevelEntity } from './stock-level.entity.js';
import { StockMovementEntity } from './stock-movement.entity.js';
import { StockReservationEntity } from './stock-reservation.entity.js';
import { WarehouseEntity } from './warehouse.entity.js';
import { WarehouseService } from './warehouse.service.js';

/** Stock: what lies where, what of it is promised, and how it came to be so. */
@Module({
  imports: [
    TypeOrmModule.forFeature([
      WarehouseEntity,
      StockLevelEntity,
      StockReservationEntity,
      StockMovementEntity,
      LowStockEntity,
    ]),
    EventsModule,
  ],
  providers: [InventoryService, LowStockJob, LowStockWatch, WarehouseService],
  exports: [InventoryService, LowStockWatch, WarehouseService],
})
export class InventoryModule {}
