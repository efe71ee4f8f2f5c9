import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { type SavedAddress } from '../identity/address-book.types.js';
import { countryName } from '../kernel/countries.js';
import { PageOf } from '../platform/http/page.js';
import { AddressDto } from '../platform/http/address.dto.js';

export class NewCustomerAddressDto extends OmitType(AddressDto, ['name'] as const) {
  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    minLength: 1,
    maxLength: 200,
    description: "The customer's own name when null",
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name?: string | null;
}

export class CustomerAddressChangesDto extends PartialType(NewCustomerAddressDto, { skipNullProperties: false }) {}

export class CustomerAddressDto extends AddressDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ example: 'Bangladesh' })
  countryName: string;

  @ApiProperty({ description: 'Whether it is the one to offer first' })
  isDefault: boolean;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time', description: 'When it was saved or ordered to for the last time' })
  usedAt: string;
}

export class CustomerAddressPageDto extends PageOf(CustomerAddressDto) {}

export function toCustomerAddressDto({ createdAt, usedAt, ...address }: SavedAddress): CustomerAddressDto {
  return {
    ...address,
    countryName: countryName(address.country),
    createdAt: createdAt.toISOString(),
    usedAt: usedAt.toISOString(),
  };
}
