import { ApiProperty } from '@nestjs/swagger';

/** What a buyer has sent in to show that a transfer was made. */
export class PaymentProofDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({
    enum: ['image/jpeg', 'image/png', 'application/pdf'],
    description: 'By the file’s own bytes, whatever its sender called it',
  })
  contentType: string;

  @ApiProperty({ type: 'integer' })
  byteSize: number;

  @ApiProperty({ format: 'date-time' })
  uploadedAt: string;
}

export class PaymentProofsDto {
  @ApiProperty({ type: [PaymentProofDto], description: 'Oldest first; five at most' })
  items: PaymentProofDto[];
}
