import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsDefined,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { MaxCodePoints } from '../../../platform/http/max-code-points.js';
import { lenientBody } from '../../../platform/http/validation.js';
import { IsE164 } from './constraints.js';

export const paymentMethods = ['COD', 'BKASH', 'NAGAD', 'CARD'] as const;

const LONGEST_TEXT = 255;
const LONGEST_NOTE = 500;

/** A required text: not blank, and short enough for a label. */
function Text(): PropertyDecorator {
  return (target, property) => {
    ApiProperty({ minLength: 1, maxLength: LONGEST_TEXT })(target, property);
    MaxLength(LONGEST_TEXT)(target, property);
    Matches(/\S/, { message: `${String(property)} must not be blank` })(target, property);
    IsString()(target, property);
  };
}

function OptionalText(): PropertyDecorator {
  return (target, property) => {
    ApiPropertyOptional({ type: 'string', nullable: true, maxLength: LONGEST_TEXT })(target, property);
    MaxLength(LONGEST_TEXT)(target, property);
    IsString()(target, property);
    IsOptional()(target, property);
  };
}

@lenientBody
export class SellvikAddressDto {
  @Text()
  name: string;

  @ApiProperty({ description: 'E.164', example: '+8801711000000', pattern: '^\\+[1-9]\\d{1,14}$' })
  @IsE164()
  phone: string;

  @Text()
  addressLine1: string;

  @OptionalText()
  addressLine2?: string | null;

  @Text()
  city: string;

  @Text()
  district: string;

  @OptionalText()
  postalCode?: string | null;

  @ApiProperty({
    description: 'ISO 3166-1 alpha-2, upper case, one that the shop delivers to',
    example: 'BD',
    pattern: '^[A-Z]{2}$',
  })
  @Matches(/^[A-Z]{2}$/, { message: 'country must be an ISO 3166-1 alpha-2 code in upper case' })
  country: string;
}

@lenientBody
export class SellvikCheckoutDto {
  @ApiProperty({ type: SellvikAddressDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => SellvikAddressDto)
  shippingAddress: SellvikAddressDto;

  @ApiPropertyOptional({ type: SellvikAddressDto, nullable: true, description: 'The shipping address unless given' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => SellvikAddressDto)
  billingAddress?: SellvikAddressDto | null;

  @ApiProperty({ enum: paymentMethods, description: 'COD is always available, the others where the shop offers them' })
  @IsIn(paymentMethods)
  paymentMethod: (typeof paymentMethods)[number];

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    example: 'WELCOME10',
    description: 'Null, blank or absent: no coupon, whatever the cart carries',
  })
  @IsOptional()
  @IsString()
  couponCode?: string | null;

  @ApiProperty({ example: 'sz_inside_dhaka', description: "One of the shop's published shipping zones" })
  @IsNotEmpty()
  @Matches(/\S/, { message: 'shippingZoneId must not be blank' })
  @IsString()
  shippingZoneId: string;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: LONGEST_NOTE, description: 'Unicode code points' })
  @IsOptional()
  @MaxCodePoints(LONGEST_NOTE)
  @IsString()
  customerNote?: string | null;
}
