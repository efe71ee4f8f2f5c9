import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/identity.module.js';
import { CouponEntity } from './coupon.entity.js';
import { CouponHolderUseEntity } from './coupon-holder-use.entity.js';
import { CouponRedemptionEntity } from './coupon-redemption.entity.js';
import { CouponService } from './coupon.service.js';
import { OfferEntity } from './offer.entity.js';
import { OfferService } from './offer.service.js';
import { OpenTransferTotalEntity } from './open-transfer-total.entity.js';
import { PriceRules } from './price-rules.js';
import { PricingService } from './pricing.service.js';
import { TaxClassEntity } from './tax-class.entity.js';
import { TaxRateEntity } from './tax-rate.entity.js';
import { TaxService } from './tax.service.js';
import { TransferCodes } from './transfer-code.service.js';

/** Prices, offers, coupons, taxes and transfer codes. `extensions.ts` adds a shop's own rules to `PriceRules`. */
@Module({
  imports: [
    IdentityModule,
    TypeOrmModule.forFeature([
      CouponEntity,
      CouponHolderUseEntity,
      CouponRedemptionEntity,
      OfferEntity,
      OpenTransferTotalEntity,
      TaxClassEntity,
      TaxRateEntity,
    ]),
  ],
  providers: [PricingService, CouponService, OfferService, TaxService, TransferCodes, PriceRules],
  exports: [PricingService, CouponService, OfferService, TaxService, TransferCodes, PriceRules],
})
export class PricingModule {}
