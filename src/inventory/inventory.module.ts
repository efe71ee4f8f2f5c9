import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { InventoryService } from './inventory.service.js';
import { StockLevelEntity } from './stock-level.entity.js';
import { StockMovementEntity } from './stock-movement.entity.js';
import { StockReservationEntity } from './stock-reservation.entity.js';
import { WarehouseEntity } from './warehouse.entity.js';
import { WarehouseService } from './warehouse.service.js';

/** Stock: what lies where, what of it is promised, and how it came to be so. */
@Module({
  imports: [TypeOrmModule.forFeature([WarehouseEntity, StockLevelEntity, StockReservationEntity, StockMovementEntity])],
  providers: [InventoryService, WarehouseService],
  exports: [InventoryService, WarehouseService],
})
export class InventoryModule {}
