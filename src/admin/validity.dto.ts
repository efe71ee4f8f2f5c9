import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsInstant } from '../platform/http/instant.js';

/** When a price, an offer or the like applies. Without an end on one side it does so for ever on that side. */
export class ValidityDto {
  @ApiPropertyOptional({ type: 'string', format: 'date-time', nullable: true, description: 'Applies from then on' })
  @IsOptional()
  @IsInstant()
  startsAt?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Applies until just before',
  })
  @IsOptional()
  @IsInstant()
  endsAt?: string | null;
}
