import { applyDecorators } from '@nestjs/common';
import { ArrayMaxSize, ArrayUnique, IsArray, IsInt, Max, Min } from 'class-validator';

/** At most a thousand different ids of rows. */
export function IdList(): PropertyDecorator {
  return applyDecorators(
    IsArray(),
    ArrayMaxSize(1_000),
    ArrayUnique(),
    IsInt({ each: true }),
    Min(1, { each: true }),
    Max(Number.MAX_SAFE_INTEGER, { each: true }),
  );
}
