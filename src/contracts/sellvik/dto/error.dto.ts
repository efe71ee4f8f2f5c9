import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class SellvikIssueDto {
  @ApiProperty({
    type: 'array',
    items: { oneOf: [{ type: 'string' }, { type: 'integer' }] },
    example: ['shippingAddress', 'phone'],
  })
  path: (string | number)[];

  @ApiProperty()
  message: string;
}

export class SellvikShortItemDto {
  @ApiProperty({ type: 'string', nullable: true })
  productId: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Null when the product has no variants' })
  variantId: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  name: string | null;

  @ApiProperty({ type: 'integer', minimum: 1 })
  requested: number;

  @ApiProperty({ type: 'integer', minimum: 0 })
  available: number;
}

export class SellvikErrorDetailDto {
  @ApiProperty({ example: 'invalid_body' })
  code: string;

  @ApiPropertyOptional({ description: 'For people' })
  message?: string;

  @ApiPropertyOptional({ type: [SellvikIssueDto], description: 'With `invalid_body`: every faulty field' })
  issues?: SellvikIssueDto[];

  @ApiPropertyOptional({ type: [SellvikShortItemDto], description: 'With `out_of_stock`: every line that is short' })
  items?: SellvikShortItemDto[];

  @ApiPropertyOptional({ enum: ['missing', 'invalid', 'expired'], description: 'With `invalid_customer_token`' })
  reason?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'With `rate_limited`: seconds' })
  retryAfter?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'With `rate_limited`: requests a minute' })
  limit?: number;
}

export class SellvikErrorDto {
  @ApiProperty({ type: SellvikErrorDetailDto })
  error: SellvikErrorDetailDto;
}
