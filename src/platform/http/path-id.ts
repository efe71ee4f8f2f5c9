import { Injectable, type PipeTransform } from '@nestjs/common';

/**
 * The number in a path: `@Param('couponId', PathId)`. What cannot be a row's id (letters, fractions, more than an exact
 * integer) becomes 0, which no row has, so that it is answered like any other id that does not exist.
 */
@Injectable()
export class PathId implements PipeTransform<string, number> {
  transform(text: string): number {
    return /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : 0;
  }
}
