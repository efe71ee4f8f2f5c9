import { ApiProperty, PartialType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsInt,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { codeShape } from '../kernel/code.js';
import { PageOf } from '../platform/http/page.js';

export class NewCategoryDto {
  @ApiProperty({ example: 'camping' })
  @IsString()
  @Matches(codeShape)
  code: string;

  @ApiProperty({ example: 'Camping' })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  name: string;
}

/** What is left out stays as it is. */
export class CategoryChangesDto extends PartialType(NewCategoryDto, { skipNullProperties: false }) {}

export class CategoryDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty()
  code: string;

  @ApiProperty()
  name: string;
}

export class CategoryPageDto extends PageOf(CategoryDto) {}

export class CategoryIdsDto {
  @ApiProperty({ type: 'integer', isArray: true, description: 'The only ones it is in' })
  @IsArray()
  @ArrayMaxSize(1_000)
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(Number.MAX_SAFE_INTEGER, { each: true })
  categoryIds: number[];
}

export class CategoriesDto {
  @ApiProperty({ type: [CategoryDto] })
  items: CategoryDto[];
}
