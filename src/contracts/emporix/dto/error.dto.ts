import { ApiProperty } from '@nestjs/swagger';

/** Lower case with underscores. */
const kind = { pattern: '^[a-z]+[a-z_]*[a-z]+$' };

export class EmporixErrorDetailDto {
  @ApiProperty({ example: 'addresses[0].zipCode', description: 'Empty when no field is at fault' })
  field: string;

  @ApiProperty({ ...kind, example: 'missing_value' })
  type: string;

  @ApiProperty({ description: 'For people' })
  message: string;

  @ApiProperty({ example: '' })
  moreInfo: string;
}

export class EmporixErrorDto {
  @ApiProperty({ type: 'integer', example: 400, description: 'The status of the answer' })
  status: number;

  @ApiProperty({ ...kind, example: 'validation_violation' })
  type: string;

  @ApiProperty({ description: 'For people' })
  message: string;

  @ApiProperty({ example: '' })
  moreInfo: string;

  @ApiProperty({ type: [EmporixErrorDetailDto], description: 'Every problem of one stage' })
  details: EmporixErrorDetailDto[];
}

class EmporixFaultDetailDto {
  @ApiProperty({ example: 'keymanagement.service.access_token_expired' })
  errorcode: string;
}

class EmporixFaultTextDto {
  @ApiProperty({ example: 'Access Token expired' })
  faultstring: string;

  @ApiProperty({ type: EmporixFaultDetailDto })
  detail: EmporixFaultDetailDto;
}

/** What a token that is missing, expired or invalid is answered with: another shape than every other error. */
export class EmporixFaultDto {
  @ApiProperty({ type: EmporixFaultTextDto })
  fault: EmporixFaultTextDto;
}
