import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { guestScopes } from '../identity/guest-token.service.js';
import { type GuestToken, type StartedSession, type TokenScope, tokenScopes } from '../identity/identity.types.js';
import { Omittable } from '../platform/http/omittable.js';
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

  @ApiPropertyOptional({
    enum: tokenScopes,
    isArray: true,
    description: 'What the tokens shall be good for; everything when absent',
  })
  @Omittable()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(tokenScopes, { each: true })
  scopes?: TokenScope[];
}

export class AnonymousSessionDto {
  @ApiPropertyOptional({
    enum: guestScopes,
    isArray: true,
    description: 'What the token shall be good for; all of it when absent',
  })
  @Omittable()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(guestScopes, { each: true })
  scopes?: TokenScope[];
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

  @ApiProperty({ enum: tokenScopes, isArray: true, description: 'What the tokens are good for' })
  scopes: TokenScope[];

  @ApiProperty({ type: CustomerDto })
  customer: CustomerDto;
}

export function toSessionDto({ customer, tokens }: StartedSession): SessionDto {
  return { ...tokens, scopes: [...tokens.scopes], customer: toCustomerDto(customer) };
}

export class GuestTokenDto {
  @ApiProperty({ description: 'A JWT, sent as `Authorization: Bearer`' })
  accessToken: string;

  @ApiProperty({ type: 'integer', description: 'Seconds until it expires', example: 2_592_000 })
  expiresIn: number;

  @ApiProperty({ enum: guestScopes, isArray: true, description: 'What it is good for' })
  scopes: TokenScope[];
}

export function toGuestTokenDto({ accessToken, expiresIn, scopes }: GuestToken): GuestTokenDto {
  return { accessToken, expiresIn, scopes: [...scopes] };
}
