import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { plainToInstance, Transform } from 'class-transformer';
import {
  Allow,
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { MaxCodePoints } from '../../../platform/http/max-code-points.js';
import { Omittable } from '../../../platform/http/omittable.js';
import { IsIntegerOrDigits, IsIntegerOrString } from './constraints.js';

const MOST_ITEMS = 50;
const MOST_OF_AN_ITEM = 100;
const LONGEST_ADDRESS = 500;
const LONGEST_POSTAL_CODE = 20;
const LONGEST_NOTES = 1_000;

export const itemTypes = ['variant', 'bundle_price_option'] as const;

abstract class OrderedItemDto {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MOST_OF_AN_ITEM })
  @Max(MOST_OF_AN_ITEM)
  @Min(1)
  @IsInt()
  quantity: number;
}

export class ScalevVariantItemDto extends OrderedItemDto {
  @ApiProperty({ enum: ['variant'] })
  @IsIn(['variant'])
  type: 'variant';

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Anything but a bundle' })
  @Min(1)
  @IsInt()
  variant_id: number;
}

export class ScalevBundleItemDto extends OrderedItemDto {
  @ApiProperty({ enum: ['bundle_price_option'] })
  @IsIn(['bundle_price_option'])
  type: 'bundle_price_option';

  @ApiProperty({ type: 'integer', minimum: 1, description: 'The id of a bundle among the variants of the catalog' })
  @Min(1)
  @IsInt()
  bundle_price_option_id: number;
}

/** Something among the items that does not say what it is: that is its one fault, whatever else is in it. */
class UnknownItemDto {
  @IsIn(itemTypes)
  type: unknown;

  @Allow()
  variant_id: unknown;

  @Allow()
  bundle_price_option_id: unknown;

  @Allow()
  quantity: unknown;
}

export type ScalevItemDto = ScalevVariantItemDto | ScalevBundleItemDto;

/** By its type, which says what else may be in it. Done here because the library's own way trips over a null. */
function toItem(value: unknown): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new UnknownItemDto();
  const { type } = value as { type?: unknown };
  if (type === 'variant') return plainToInstance(ScalevVariantItemDto, value);
  if (type === 'bundle_price_option') return plainToInstance(ScalevBundleItemDto, value);
  return plainToInstance(UnknownItemDto, value);
}

/** An id as a number or as its digits. */
function Id(description: string): PropertyDecorator {
  return (target, property) => {
    ApiPropertyOptional({ oneOf: [{ type: 'integer' }, { type: 'string', pattern: '^\\d+$' }], description })(
      target,
      property,
    );
    IsIntegerOrDigits()(target, property);
    Omittable()(target, property);
  };
}

/** A text, null or nothing. */
function NullableText(description: string): PropertyDecorator {
  return (target, property) => {
    ApiPropertyOptional({ type: 'string', nullable: true, description })(target, property);
    IsString()(target, property);
    IsOptional()(target, property);
  };
}

@ApiExtraModels(ScalevVariantItemDto, ScalevBundleItemDto)
export class ScalevCheckoutDto {
  @ApiPropertyOptional({
    type: 'array',
    minItems: 1,
    maxItems: MOST_ITEMS,
    items: {
      oneOf: [{ $ref: getSchemaPath(ScalevVariantItemDto) }, { $ref: getSchemaPath(ScalevBundleItemDto) }],
      discriminator: {
        propertyName: 'type',
        mapping: {
          variant: getSchemaPath(ScalevVariantItemDto),
          bundle_price_option: getSchemaPath(ScalevBundleItemDto),
        },
      },
    },
    description: 'What to order. With `cart_id` as well, that cart is cleared and not ordered',
  })
  @Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? value.map(toItem) : value))
  @ValidateNested({ each: true })
  @ArrayMaxSize(MOST_ITEMS)
  @ArrayMinSize(1)
  @IsArray()
  @Omittable()
  items?: ScalevItemDto[];

  @ApiPropertyOptional({
    oneOf: [{ type: 'integer' }, { type: 'string' }],
    description: "One of the customer's carts: what to order, unless `items` say so",
  })
  @IsIntegerOrString()
  @Omittable()
  cart_id?: number | string;

  @Id("One of the customer's saved addresses; the fields below take the place of its own")
  address_id?: number | string;

  @ApiPropertyOptional({ maxLength: LONGEST_ADDRESS, example: 'Jl. Melawai Raya 12' })
  @MaxCodePoints(LONGEST_ADDRESS)
  @IsString()
  @Omittable()
  address?: string;

  @Id("One of the store's locations")
  location_id?: number | string;

  @ApiPropertyOptional({ maxLength: LONGEST_POSTAL_CODE, example: '12160' })
  @MaxCodePoints(LONGEST_POSTAL_CODE)
  @IsString()
  @Omittable()
  postal_code?: string;

  @ApiProperty({ example: 'bank_transfer', description: 'One of the codes that the store offers' })
  @IsNotEmpty()
  @IsString()
  payment_method: string;

  @NullableText('The bank: `va` with `bca` is `va_bca`; of a bank transfer, the account to pay to')
  sub_payment_method?: string | null;

  @Id("One of the store's courier services; needed where something has to be sent")
  courier_service_id?: number | string;

  @NullableText('Code of the warehouse to send from; needed where the store has several')
  warehouse_unique_id?: string | null;

  @NullableText('Through whom the courier is booked')
  courier_aggregator_code?: string | null;

  @NullableText('A discount code')
  discount_code_code?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    maxLength: LONGEST_NOTES,
    description: 'For the merchant. Unicode code points',
  })
  @MaxCodePoints(LONGEST_NOTES)
  @IsString()
  @IsOptional()
  notes?: string | null;
}
