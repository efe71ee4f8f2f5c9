import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsOptional, IsPhoneNumber, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { type Customer } from '../identity/identity.types.js';
import { e164 } from '../platform/http/address.dto.js';

export class RegisterDto {
  @ApiProperty({ format: 'email', maxLength: 254, example: 'buyer@example.com' })
  @IsEmail()
  email: string;

  @ApiProperty({ format: 'password', minLength: 8, maxLength: 128, description: 'At most 128 bytes in UTF-8' })
  @IsString()
  @MinLength(8)
  @MaxLength(128)
  password: string;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 100 })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  firstName?: string | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 100 })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  lastName?: string | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, description: 'E.164', example: '+8801711000000' })
  @IsOptional()
  @IsPhoneNumber()
  @Matches(e164)
  phone?: string | null;
}

export class CustomerDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ format: 'email' })
  email: string;

  @ApiProperty({ type: 'string', nullable: true })
  firstName: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  lastName: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'E.164' })
  phone: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export function toCustomerDto({ id, email, firstName, lastName, phone, createdAt }: Customer): CustomerDto {
  return { id, email, firstName, lastName, phone, createdAt: createdAt.toISOString() };
}
