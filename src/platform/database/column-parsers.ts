import pg from 'pg';
import { safeInteger } from './columns.js';

const INT8 = 20;
const INT8_ARRAY = 1016;

/** How columns become values, by their types: int8 arrives as a number everywhere, in arrays as well, with a check. */
export const columnParsers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): ((value: string) => unknown) => {
    if (oid === INT8) return safeInteger;
    const parse = pg.types.getTypeParser(oid, format) as (value: string) => unknown;
    return oid === INT8_ARRAY ? (value: string) => (parse(value) as string[]).map(safeInteger) : parse;
  },
};
