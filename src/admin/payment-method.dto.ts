import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsNotEmpty, IsObject, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { codeShape } from '../kernel/code.js';
import { Omittable } from '../platform/http/omittable.js';

export class NewPaymentMethodDto {
  @ApiProperty({ example: 'CARD', description: 'Unique in the store, and fixed: payments name it' })
  @IsString()
  @Matches(codeShape)
  code: string;

  @ApiProperty({ example: 'custom', maxLength: 64, description: 'One of the installed providers; fixed' })
  @IsString()
  @MaxLength(64)
  provider: string;

  @ApiProperty({ example: 'Credit card', maxLength: 200, description: 'As buyers are shown it' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    default: {},
    description: 'As the provider asks for them; given as a whole',
  })
  @Omittable()
  @IsObject()
  settings?: Record<string, unknown>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: "By the provider's names for them. Kept encrypted, and never shown again",
  })
  @Omittable()
  @IsObject()
  secrets?: Record<string, unknown>;

  @ApiPropertyOptional({ type: 'boolean', default: true, description: 'Whether buyers are offered it' })
  @Omittable()
  @IsBoolean()
  active?: boolean;

  @ApiPropertyOptional({ type: 'integer', default: 0, description: 'Its place among the methods, the lowest first' })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  position?: number;
}

/** What is left out stays as it is; so does a secret that is not named, and null takes one away. */
export class PaymentMethodChangesDto extends PartialType(OmitType(NewPaymentMethodDto, ['code', 'provider'] as const), {
  skipNullProperties: false,
}) {}

export class PaymentMethodDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ example: 'CARD' })
  code: string;

  @ApiProperty({ example: 'stripe' })
  provider: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  settings: Readonly<Record<string, unknown>>;

  @ApiProperty({ type: [String], description: 'The names of the secrets that are set' })
  secretNames: readonly string[];

  @ApiProperty({ type: 'string', nullable: true, description: 'Where the provider has to send its messages' })
  notifyUrl: string | null;

  @ApiProperty()
  active: boolean;

  @ApiProperty({ type: 'integer' })
  position: number;
}

export class PaymentMethodsDto {
  @ApiProperty({ type: [PaymentMethodDto] })
  items: PaymentMethodDto[];
}

export class PaymentProviderDto {
  @ApiProperty({ example: 'stripe' })
  code: string;

  @ApiProperty({ description: 'Whether it is asked over the network' })
  network: boolean;

  @ApiProperty({ description: 'Whether the goods wait for the money' })
  prepaid: boolean;

  @ApiProperty({ type: [String], description: 'The secrets that a method of it may have' })
  secretNames: readonly string[];
}

export class PaymentProvidersDto {
  @ApiProperty({ type: [PaymentProviderDto] })
  items: PaymentProviderDto[];
}
