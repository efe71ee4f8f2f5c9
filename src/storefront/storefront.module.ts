import { Module } from '@nestjs/common';
import { CartModule } from '../cart/cart.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { StoreModule } from '../store/store.module.js';
import { CustomersController } from './customers.controller.js';
import { SessionsController } from './sessions.controller.js';

/** The storefront API, for shops and apps. */
@Module({
  imports: [CartModule, IdentityModule, StoreModule],
  controllers: [CustomersController, SessionsController],
})
export class StorefrontModule {}
