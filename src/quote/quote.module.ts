import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CatalogModule } from '../catalog/catalog.module.js';
import { EventsModule } from '../events/events.module.js';
import { InventoryModule } from '../inventory/inventory.module.js';
import { PricingModule } from '../pricing/pricing.module.js';
import { ShippingModule } from '../shipping/shipping.module.js';
import { ExpiredQuotesJob } from './expired-quotes.job.js';
import { QuoteEditor } from './quote-editor.service.js';
import { QuoteOffers } from './quote-offers.service.js';
import { QuoteRevisionEntity } from './quote-revision.entity.js';
import { QuoteStatusChangeEntity } from './quote-status-change.entity.js';
import { QuoteEntity } from './quote.entity.js';
import { QuoteService } from './quote.service.js';

/** Merchants' offers to customers. */
@Module({
  imports: [
    TypeOrmModule.forFeature([QuoteEntity, QuoteRevisionEntity, QuoteStatusChangeEntity]),
    CatalogModule,
    EventsModule,
    InventoryModule,
    PricingModule,
    ShippingModule,
  ],
  providers: [ExpiredQuotesJob, QuoteEditor, QuoteOffers, QuoteService],
  exports: [QuoteEditor, QuoteService],
})
export class QuoteModule {}
