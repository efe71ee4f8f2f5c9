import { ApiProperty } from '@nestjs/swagger';

/** Either this, or an object of the faulty fields: each with a list of texts, or with an object of its own faulty fields. */
export class IOrdersErrorDto {
  @ApiProperty({ description: 'For people' })
  detail: string;
}
