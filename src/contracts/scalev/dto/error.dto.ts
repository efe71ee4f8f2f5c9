import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** `ApiErrorResponse`. */
export class ScalevErrorDto {
  @ApiProperty({ example: 'Bad Request' })
  error: string;

  @ApiProperty({ example: 'validation_error', description: 'Stable: switch on this' })
  error_code: string;

  @ApiProperty({ description: 'For people' })
  message: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { 'items.0.quantity': ['quantity must not be greater than 100'] },
    description: 'What is at fault, by its path',
  })
  errors?: object;
}
