import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, ValidateNested } from 'class-validator';
import { MoneyDto } from '../platform/http/money.dto.js';

/** Codes are the unit, twice the unit and so on up to the maximum. */
export class TransferCodeSettingsDto {
  @ApiProperty({ type: MoneyDto, description: 'The most that is taken off; 0 turns codes off. At most 999 units.' })
  @IsDefined()
  @ValidateNested()
  @Type(() => MoneyDto)
  max: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'The smallest amount that buyers can transfer' })
  @IsDefined()
  @ValidateNested()
  @Type(() => MoneyDto)
  unit: MoneyDto;
}
