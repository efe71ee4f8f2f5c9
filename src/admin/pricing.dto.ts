import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsISO31661Alpha2,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { type RefusedItem } from '../checkout/checkout.errors.js';
import { IsInstant } from '../platform/http/instant.js';
import { ItemDto } from '../platform/http/item.dto.js';
import { MoneyDto } from '../platform/http/money.dto.js';
import { Omittable } from '../platform/http/omittable.js';
import { TotalsDto } from '../platform/http/totals.dto.js';
import { AdminOrderLineDto } from './order.dto.js';

export class PricedItemDto extends ItemDto {}

export class DestinationDto {
  @ApiProperty({ description: 'ISO 3166-1 alpha-2', example: 'BD' })
  @IsISO31661Alpha2()
  country: string;

  @ApiPropertyOptional({ type: 'string', nullable: true, description: 'State, province or district' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  region?: string | null;
}

/** A basket that nobody has to have. */
export class PriceQuestionDto {
  @ApiProperty({ type: [PricedItemDto], minItems: 1, maxItems: 100 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => PricedItemDto)
  items: PricedItemDto[];

  @ApiPropertyOptional({ type: 'string', nullable: true, example: 'WELCOME10' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  couponCode?: string | null;

  @ApiPropertyOptional({ type: 'integer', nullable: true, description: 'Who would buy; a guest when null' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  customerId?: number | null;

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    description: "As if the buyer were in this group, or in none; the customer's own when left out",
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  customerGroupId?: number | null;

  @ApiPropertyOptional({
    type: DestinationDto,
    nullable: true,
    description: 'Where it would be sent; without one, delivery is left out',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => DestinationDto)
  destination?: DestinationDto | null;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    description: 'The code of a delivery; the cheapest when left out',
  })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  shippingOption?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    description: 'When it would be bought; now when left out',
  })
  @Omittable()
  @IsInstant()
  at?: string;
}

const notPricedReasons = [
  'not_found',
  'not_available',
  'tax_class_missing',
  'no_price',
  'price_not_current',
  'quantity_not_priced',
] as const satisfies readonly RefusedItem['reason'][];

/** An item that a checkout would refuse. */
export class NotPricedItemDto {
  @ApiProperty({ type: 'integer', description: 'Which of the items that were asked about' })
  item: number;

  @ApiProperty({ type: 'integer', nullable: true })
  variantId: number | null;

  @ApiProperty({ type: 'string', nullable: true })
  sku: string | null;

  @ApiProperty({ type: 'integer' })
  quantity: number;

  @ApiProperty({ enum: notPricedReasons })
  reason: RefusedItem['reason'];
}

/** A refusal that a checkout of the basket would come to. */
export class PriceRefusalDto {
  @ApiProperty({ example: 'checkout.items_not_available' })
  code: string;

  @ApiProperty()
  message: string;
}

export class ExplainedLineDto extends PickType(AdminOrderLineDto, [
  'variantId',
  'sku',
  'name',
  'quantity',
  'unitPrice',
  'subtotal',
  'discount',
  'tax',
  'taxIncluded',
  'total',
]) {
  @ApiProperty({ type: 'integer', description: 'Which of the items that were asked about' })
  item: number;
}

export class ExplainedCouponDto {
  @ApiProperty({ example: 'WELCOME10' })
  code: string;

  @ApiProperty()
  applied: boolean;

  @ApiProperty({ type: 'string', nullable: true, example: 'minimum_not_reached' })
  reason: string | null;

  @ApiProperty({ type: MoneyDto, nullable: true, description: 'What it takes off goods and delivery' })
  amount: MoneyDto | null;
}

/** What a rule looked at. */
export class RemarkDto {
  @ApiProperty({ description: "What in the shop's data", example: 'offer:SPRING' })
  source: string;

  @ApiProperty()
  label: string;

  @ApiProperty()
  applied: boolean;

  @ApiProperty({ type: 'string', nullable: true, description: 'Why not', example: 'not_for_these_items' })
  reason: string | null;
}

/** An entry of the ledger. */
export class LedgerEntryDto {
  @ApiProperty({ example: 'discount' })
  type: string;

  @ApiProperty({ description: "What in the shop's data it comes from", example: 'offer:SPRING' })
  source: string;

  @ApiProperty()
  label: string;

  @ApiProperty({ type: MoneyDto })
  amount: MoneyDto;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Which of `lines`; null for the whole order' })
  line: number | null;
}

export class RuleStepDto {
  @ApiProperty({ example: 'offers' })
  rule: string;

  @ApiProperty({ description: 'Whether it entered anything into the ledger' })
  applied: boolean;

  @ApiProperty({ type: [RemarkDto] })
  remarks: RemarkDto[];

  @ApiProperty({ type: [LedgerEntryDto] })
  adjustments: LedgerEntryDto[];
}

export class PriceAnswerDto {
  @ApiProperty({ description: 'Whether a checkout would find nothing to refuse in items and delivery' })
  orderable: boolean;

  @ApiProperty({ type: [PriceRefusalDto], description: 'What it would refuse; none of it is in the totals' })
  refusals: PriceRefusalDto[];

  @ApiProperty({ type: [NotPricedItemDto], description: 'In the order of the items' })
  notPriced: NotPricedItemDto[];

  @ApiProperty({ type: [ExplainedLineDto], description: 'What has a price, in the order of the items' })
  lines: ExplainedLineDto[];

  @ApiProperty({ type: TotalsDto })
  totals: TotalsDto;

  @ApiProperty({ type: ExplainedCouponDto, nullable: true })
  coupon: ExplainedCouponDto | null;

  @ApiProperty({ type: [RuleStepDto], description: 'Every rule, in the order in which they ran' })
  steps: RuleStepDto[];
}
