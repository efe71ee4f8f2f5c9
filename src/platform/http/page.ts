import { type Type as Class } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { invalidRequest } from '../../kernel/domain-error.js';
import { isUuid } from '../../kernel/ids.js';
import { isDay } from './day.js';

/** A slice of a list in a fixed order. `next` goes into `after` of the following request; null ends the list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

export class PageQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 20 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;

  @ApiPropertyOptional({ description: 'The `next` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(512)
  after?: string;
}

type Part = 'string' | 'number' | 'uuid' | 'day';
type PartOf<Kind extends Part> = Kind extends 'number' ? number : string;

/** The sort values of the last row shown, opaque to clients. */
export function encodeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * What `encodeCursor` was given. Name the kinds of the parts, so that only values of those kinds reach a statement:
 * `decodeCursor(after, 'string', 'number')`. A number is always a safe integer. Throws `request.invalid` for anything
 * else than such a cursor.
 */
export function decodeCursor<const Kinds extends readonly Part[]>(
  text: string,
  ...kinds: Kinds
): { -readonly [Index in keyof Kinds]: PartOf<Kinds[Index]> } {
  const parts = parse(text);
  const fits =
    Array.isArray(parts) && parts.length === kinds.length && parts.every((part, index) => fitsKind(part, kinds[index]));
  if (!fits) {
    throw invalidRequest([{ path: ['after'], code: 'invalid_cursor', message: 'after is not a cursor of this list' }]);
  }
  return parts as { -readonly [Index in keyof Kinds]: PartOf<Kinds[Index]> };
}

function fitsKind(part: unknown, kind: Part | undefined): boolean {
  if (kind === 'number') return Number.isSafeInteger(part);
  if (kind === 'day') return isDay(part);
  return typeof part === 'string' && (kind === 'string' || isUuid(part));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/**
 * Cuts a page from rows that were read with `LIMIT limit + 1`: the row too many only says that there is a next page.
 * `cursor` names the sort values of a row.
 */
export function toPage<Row>(
  rows: readonly Row[],
  limit: number,
  cursor: (row: Row) => readonly (string | number)[],
): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? encodeCursor(cursor(last)) : null };
}

/** The class that documents a page of `Item`: `class OrderPageDto extends PageOf(OrderDto) {}`. */
export function PageOf<Item extends object>(item: Class<Item>): Class<Page<Item>> {
  class PageDto implements Page<Item> {
    @ApiProperty({ type: [item] })
    items!: Item[];

    @ApiProperty({ type: 'string', nullable: true, description: 'Cursor of the next page, null on the last one' })
    next!: string | null;
  }
  return PageDto;
}
