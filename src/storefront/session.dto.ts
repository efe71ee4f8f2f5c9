import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { type StartedSession } from '../identity/identity.types.js';
import { CustomerDto, toCustomerDto } from './customer.dto.js';

export class LogInDto {
  @ApiProperty({ format: 'email', example: 'buyer@example.com' })
  @IsString()
  @IsNotEmpty()
  email: string;

  @ApiProperty({ format: 'password' })
  @IsString()
  @IsNotEmpty()
  password: string;
}

export class RefreshDto {
  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  refreshToken: string;
}

export class SessionDto {
  @ApiProperty({ description: 'A JWT, sent as `Authorization: Bearer`' })
  accessToken: string;

  @ApiProperty({ description: 'Good for one refresh' })
  refreshToken: string;

  @ApiProperty({ type: 'integer', description: 'Seconds until the access token expires', example: 900 })
  expiresIn: number;

  @ApiProperty({ type: CustomerDto })
  customer: CustomerDto;
}

export function toSessionDto({ customer, tokens }: StartedSession): SessionDto {
  return { ...tokens, customer: toCustomerDto(customer) };
}
