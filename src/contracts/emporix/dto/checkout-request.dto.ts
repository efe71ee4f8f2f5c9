import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsNumber,
  IsObject,
  IsString,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MaxCodePoints } from '../../../platform/http/max-code-points.js';
import { Omittable } from '../../../platform/http/omittable.js';
import { HasNoTwins, HasTexts, IsOpenObject } from './constraints.js';

const LONGEST_TEXT = 255;
const LONGEST_ZIP_CODE = 11;
const MOST_ADDRESSES = 10;
const MOST_PAYMENT_METHODS = 10;

type Documentation = Parameters<typeof ApiPropertyOptional>[0];

/** A text, which may be empty. */
function Text(documentation: Documentation = {}): PropertyDecorator {
  return (target, property) => {
    ApiProperty({ maxLength: LONGEST_TEXT, ...documentation })(target, property);
    MaxCodePoints(LONGEST_TEXT)(target, property);
    IsString()(target, property);
  };
}

/** A text that may be left out. */
function OptionalText(documentation: Documentation = {}): PropertyDecorator {
  return (target, property) => {
    ApiPropertyOptional({ maxLength: LONGEST_TEXT, ...documentation })(target, property);
    MaxCodePoints(LONGEST_TEXT)(target, property);
    IsString()(target, property);
    Omittable()(target, property);
  };
}

/** An object whose fields are its sender's, and that may be left out. */
function OptionalOpenObject(description: string): PropertyDecorator {
  return (target, property) => {
    ApiPropertyOptional({ type: 'object', additionalProperties: true, description })(target, property);
    IsOpenObject()(target, property);
    Omittable()(target, property);
  };
}

export class EmporixMixinMetadataDto {
  @OptionalOpenObject('By the name of a mixin, the `$id` of the schema that it fits')
  mixins?: Record<string, unknown>;
}

/** Extra data, and what it is an extension of. */
abstract class ExtendedDto {
  @ApiPropertyOptional({ type: EmporixMixinMetadataDto })
  @Type(() => EmporixMixinMetadataDto)
  @ValidateNested()
  @IsObject()
  @Omittable()
  metadata?: EmporixMixinMetadataDto;

  @OptionalOpenObject('Extra data by the names of the schemas that the store has registered for it')
  mixins?: Record<string, unknown>;
}

export class EmporixCustomerDto extends ExtendedDto {
  @OptionalText({ description: "The customer's id; of a logged-in customer" })
  id?: string;

  @OptionalText()
  name?: string;

  @OptionalText()
  title?: string;

  @OptionalText({ description: '`firstName` or `lastName` has to be given' })
  firstName?: string;

  @OptionalText()
  middleName?: string;

  @OptionalText()
  lastName?: string;

  @OptionalText()
  contactPhone?: string;

  @ApiProperty({ format: 'email', maxLength: LONGEST_TEXT })
  @MaxLength(LONGEST_TEXT)
  @IsEmail()
  @IsString()
  email: string;

  @OptionalText()
  company?: string;

  @ApiPropertyOptional({ description: 'True for a guest' })
  @IsBoolean()
  @Omittable()
  guest?: boolean;
}

export class EmporixAddressDto extends ExtendedDto {
  @Text()
  contactName: string;

  @OptionalText()
  companyName?: string;

  @Text()
  street: string;

  @OptionalText()
  streetNumber?: string;

  @OptionalText()
  streetAppendix?: string;

  @ApiProperty({ maxLength: LONGEST_ZIP_CODE, description: 'May be empty' })
  @MaxCodePoints(LONGEST_ZIP_CODE)
  @IsString()
  zipCode: string;

  @Text()
  city: string;

  @ApiProperty({ pattern: '^[a-zA-Z]{2}$', example: 'DE', description: 'ISO 3166-1 alpha-2, in either case' })
  @Matches(/^[a-zA-Z]{2}$/)
  @IsString()
  country: string;

  @OptionalText()
  state?: string;

  @OptionalText()
  contactPhone?: string;

  @Text({ example: 'SHIPPING', description: '`SHIPPING` and `BILLING` are needed, others are accepted' })
  type: string;
}

export class EmporixShippingDto {
  @Text({ example: 'zone-de' })
  zoneId: string;

  @Text({ example: 'standard' })
  methodId: string;

  @Text({ example: 'Standard' })
  methodName: string;

  @ApiProperty({ type: 'number', minimum: 0, example: 4.9, description: 'What the buyer was shown; compared' })
  @Min(0)
  @IsNumber()
  amount: number;

  @OptionalText({ example: 'STANDARD', description: "One of the store's tax classes" })
  shippingTaxCode?: string;
}

export class EmporixPaymentMethodDto {
  @Text({ example: 'payment-gateway', description: '`payment-gateway`, `custom` or `none`' })
  provider: string;

  @ApiPropertyOptional({
    type: 'object',
    properties: { modeId: { type: 'string' }, token: { type: 'string' }, paymentType: { type: 'string' } },
    additionalProperties: true,
    description: "For the payment mode: `modeId` names it, `token` is a card's; the rest is passed on",
  })
  @HasTexts(['modeId', 'token', 'paymentType'])
  @IsOpenObject()
  @Omittable()
  customAttributes?: Record<string, unknown>;

  @OptionalText({ example: 'invoice' })
  method?: string;

  @ApiPropertyOptional({ type: 'number', example: 28.9, description: 'The total that the buyer was shown; compared' })
  @IsNumber()
  @Omittable()
  amount?: number;
}

abstract class PaidDto {
  @ApiProperty({ type: [EmporixPaymentMethodDto], description: 'Exactly one' })
  @Type(() => EmporixPaymentMethodDto)
  @ValidateNested({ each: true })
  @ArrayMaxSize(MOST_PAYMENT_METHODS)
  @IsArray()
  paymentMethods: EmporixPaymentMethodDto[];
}

/** `requestCheckout` to the letter: a cart, which has a delivery window of its own or none. */
export class EmporixStrictCartCheckoutDto extends PaidDto {
  @Text()
  cartId: string;

  @OptionalText({ example: 'EUR', description: "ISO 4217; the store's" })
  currency?: string;

  @ApiProperty({ type: EmporixShippingDto })
  @Type(() => EmporixShippingDto)
  @ValidateNested()
  @IsObject()
  shipping: EmporixShippingDto;

  @ApiProperty({ type: [EmporixAddressDto], minItems: 2, maxItems: MOST_ADDRESSES, uniqueItems: true })
  @Type(() => EmporixAddressDto)
  @ValidateNested({ each: true })
  @HasNoTwins()
  @ArrayMaxSize(MOST_ADDRESSES)
  @ArrayMinSize(2)
  @IsArray()
  addresses: EmporixAddressDto[];

  @ApiProperty({ type: EmporixCustomerDto })
  @Type(() => EmporixCustomerDto)
  @ValidateNested()
  @IsObject()
  customer: EmporixCustomerDto;
}

/** `requestCheckout`, with the delivery window that all of the vendor's examples have in it. */
export class EmporixCartCheckoutDto extends EmporixStrictCartCheckoutDto {
  @OptionalText({ example: 'dw-open' })
  deliveryWindowId?: string;
}

/** `requestFromQuoteCheckout`: a quote. */
export class EmporixQuoteCheckoutDto extends PaidDto {
  @Text()
  quoteId: string;

  @OptionalText({ example: 'dw-open' })
  deliveryWindowId?: string;
}

export type EmporixCheckoutDto = EmporixCartCheckoutDto | EmporixQuoteCheckoutDto;

export function isCartCheckout(body: EmporixCheckoutDto): body is EmporixCartCheckoutDto {
  return body instanceof EmporixStrictCartCheckoutDto;
}
