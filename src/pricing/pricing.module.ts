import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CouponEntity } from './coupon.entity.js';
import { CouponHolderUseEntity } from './coupon-holder-use.entity.js';
import { CouponRedemptionEntity } from './coupon-redemption.entity.js';
import { CouponService } from './coupon.service.js';
import { orderedRules } from './default-rules.js';
import { type PriceRule } from './price-rule.js';
import { PRICE_RULES, PricingService } from './pricing.service.js';

@Module({})
export class PricingModule {
  /**
   * Pricing with the shop's own rules, in the order given, between the coupon and shipping (see `default-rules.ts`). The
   * rules are made by Nest and may inject what `imports` export.
   *
   * Global, because the rules are chosen once, at the top, and every module that prices must get those: modules inject
   * `PricingService` without importing anything.
   */
  static register(
    rules: readonly Type<PriceRule>[] = [],
    imports: NonNullable<ModuleMetadata['imports']> = [],
  ): DynamicModule {
    return {
      module: PricingModule,
      global: true,
      imports: [...imports, TypeOrmModule.forFeature([CouponEntity, CouponHolderUseEntity, CouponRedemptionEntity])],
      providers: [
        ...rules,
        { provide: PRICE_RULES, useFactory: (...own: PriceRule[]) => orderedRules(own), inject: [...rules] },
        PricingService,
        CouponService,
      ],
      exports: [PricingService, CouponService],
    };
  }
}
