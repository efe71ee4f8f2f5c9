import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsObject, IsString, Matches } from 'class-validator';
import { type MixinSubject, mixinSubjects } from '../mixin/mixin.types.js';

export class NewMixinSchemaDto {
  @ApiProperty({ enum: mixinSubjects, description: 'What the extra data is about' })
  @IsIn(mixinSubjects)
  subject: MixinSubject;

  @ApiProperty({ example: 'loyalty', description: 'Names the extra data' })
  @IsString()
  @Matches(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/)
  name: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'A JSON Schema of an object, 2020-12 or, where `$schema` says so, draft-07',
  })
  @IsObject()
  schema: Record<string, unknown>;
}

export class MixinSchemaChangesDto {
  @ApiProperty({ description: 'Whether checkouts may use it' })
  @IsBoolean()
  active: boolean;
}

export class MixinSchemaDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ enum: mixinSubjects })
  subject: MixinSubject;

  @ApiProperty({ example: 'loyalty' })
  name: string;

  @ApiProperty({ type: 'integer', description: 'From 1; a version never changes' })
  version: number;

  @ApiProperty({ type: 'string', nullable: true, description: "The schema's own `$id`" })
  schemaId: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true })
  schema: object;

  @ApiProperty({ description: 'Whether checkouts may use it' })
  active: boolean;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

/** All of them: a store has at most 200. */
export class MixinSchemasDto {
  @ApiProperty({ type: [MixinSchemaDto] })
  items: MixinSchemaDto[];
}
