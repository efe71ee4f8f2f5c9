import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { Omittable } from '../platform/http/omittable.js';

export class SpamSettingsDto {
  @ApiProperty({ description: 'Whether new orders are checked' })
  checked: boolean;

  @ApiProperty({ type: 'integer', description: 'How many orders of one buyer within an hour are no sign of spam yet' })
  ordersPerHour: number;

  @ApiProperty({
    type: 'integer',
    description: 'How many orders of one phone number that nobody has paid or taken up are no sign of spam yet',
  })
  unpaidOrders: number;
}

/** What is left out stays as it is. */
export class SpamSettingsChangesDto {
  @ApiPropertyOptional({ type: 'boolean' })
  @Omittable()
  @IsBoolean()
  checked?: boolean;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_000_000 })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  ordersPerHour?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_000_000 })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  unpaidOrders?: number;
}
