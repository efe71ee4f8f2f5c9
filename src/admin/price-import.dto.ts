import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PageOf } from '../platform/http/page.js';

export class PriceExportQueryDto {
  @ApiPropertyOptional({ maxLength: 64, description: 'Those of the price list with this code' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  list?: string;
}

export class PriceImportIssueDto {
  @ApiProperty({ type: 'integer', description: 'Where the row ends in the file; the header is line 1' })
  line: number;

  @ApiProperty({ type: 'string', nullable: true, description: 'Null for the row as a whole' })
  column: string | null;

  @ApiProperty({
    enum: [
      'malformed',
      'wrong_columns',
      'too_many_rows',
      'required',
      'unknown_currency',
      'invalid_amount',
      'invalid_quantity',
      'invalid_time',
      'compare_at_invalid',
      'period_invalid',
      'unknown_sku',
      'unknown_list',
      'repeated',
    ],
  })
  code: string;

  @ApiProperty()
  message: string;
}

export class PriceImportSummaryDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({
    enum: ['reading', 'applying', 'applied', 'refused', 'failed'],
    description: 'All prices are `applied`; or none, as rows were `refused` or something else `failed`',
  })
  status: string;

  @ApiProperty({ type: 'integer', description: 'So far, without the header' })
  rowsRead: number;

  @ApiProperty({ type: 'integer' })
  rowsFaulty: number;

  @ApiProperty({ type: 'integer', description: 'How many prices are new or different' })
  pricesChanged: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  updatedAt: string;
}

export class PriceImportDto extends PriceImportSummaryDto {
  @ApiProperty({ type: [PriceImportIssueDto], description: 'The first thousand, by line' })
  issues: PriceImportIssueDto[];
}

export class PriceImportPageDto extends PageOf(PriceImportSummaryDto) {}
