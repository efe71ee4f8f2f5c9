import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { IsInstant } from '../platform/http/instant.js';
import { PageOf, PageQueryDto } from '../platform/http/page.js';
import { type AuditOutcome, auditOutcomes } from '../store/audit.types.js';

const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'CLI'] as const;

export class AuditQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ example: 'key:3', description: 'Who: a key, or an operator at the command line (`cli:anna`)' })
  @IsOptional()
  @IsString()
  @Matches(/^(key:\d{1,19}|cli:.{1,100})$/)
  actor?: string;

  @ApiPropertyOptional({ enum: methods, description: '`CLI`: by a command of the command line' })
  @IsOptional()
  @IsIn(methods)
  method?: (typeof methods)[number];

  @ApiPropertyOptional({
    example: '/admin/v1/orders/',
    description: 'What the path, or what a command acted on, begins with',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(500)
  target?: string;

  @ApiPropertyOptional({ enum: auditOutcomes, description: 'What came of it' })
  @IsOptional()
  @IsIn(auditOutcomes)
  outcome?: AuditOutcome;

  @ApiPropertyOptional({ format: 'date-time', description: 'At this time or later' })
  @IsOptional()
  @IsInstant()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Before this time' })
  @IsOptional()
  @IsInstant()
  before?: string;
}

export class AuditLineDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ format: 'date-time', description: 'When it began' })
  at: string;

  @ApiProperty({ example: 'key:3', description: "A key, or an operator's account on the machine: `cli:anna`" })
  actor: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'warehouse sync' })
  keyName: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: 'sk_live_…x7Qa' })
  keyHint: string | null;

  @ApiProperty({ example: 'POST', description: '`CLI` of a command' })
  method: string;

  @ApiProperty({
    example: '/admin/v1/orders/:orderId/transitions',
    description: 'Of a command its name: `store revoke`',
  })
  route: string;

  @ApiProperty({ description: 'The path that was asked for; of a command what it acted on: `key 12`' })
  target: string;

  @ApiProperty({
    enum: auditOutcomes,
    description:
      '`begun`: nothing more is known, it goes on or was cut short; `failed`: answered with 5xx, done perhaps all the same',
  })
  outcome: AuditOutcome;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'HTTP status of the answer, of a command the one that this API gives; null while it has begun',
  })
  status: number | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Why it was refused or failed',
    example: 'order.not_found',
  })
  code: string | null;

  @ApiProperty({ description: 'One for all lines of a command' })
  requestId: string;
}

export class AuditPageDto extends PageOf(AuditLineDto) {}
