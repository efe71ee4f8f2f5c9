import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CatalogModule } from '../catalog/catalog.module.js';
import { EventsModule } from '../events/events.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { InventoryModule } from '../inventory/inventory.module.js';
import { PricingModule } from '../pricing/pricing.module.js';
import { ShippingModule } from '../shipping/shipping.module.js';
import { StoreModule } from '../store/store.module.js';
import { CartLineEntity } from './cart-line.entity.js';
import { CartLinesService } from './cart-lines.service.js';
import { CartTokens } from './cart-token.service.js';
import { CartViewService } from './cart-view.service.js';
import { CartEntity } from './cart.entity.js';
import { CartService } from './cart.service.js';
import { ExpiredCartsJob } from './expired-carts.job.js';

/** Carts of guests and customers. */
@Module({
  imports: [
    TypeOrmModule.forFeature([CartEntity, CartLineEntity]),
    CatalogModule,
    EventsModule,
    IdentityModule,
    InventoryModule,
    PricingModule,
    ShippingModule,
    StoreModule,
  ],
  providers: [CartService, CartLinesService, CartTokens, CartViewService, ExpiredCartsJob],
  exports: [CartService, CartLinesService, CartTokens, CartViewService],
})
export class CartModule {}
