import { safe } from './money.js';

/**
 * Rates are whole millionths, because taxes have up to four digits after the point of a percentage: 19 % is 190000,
 * 9.975 % is 99750. Percentages as decimal strings exist only at the edge.
 */
const shape = /^(\d{1,3})(?:\.(\d{1,4}))?$/;

/** A rate as people write it: 190000 is "19", 99750 is "9.975". */
export function toPercent(rate: number): string {
  const figures = String(safe(rate)).padStart(5, '0');
  return `${figures.slice(0, -4)}.${figures.slice(-4)}`.replace(/\.?0+$/, '');
}

/** A percentage to its rate: "19" is 190000. Throws a RangeError for anything that is none, or has more than four digits after the point. */
export function fromPercent(text: string): number {
  const parts = shape.exec(text);
  if (!parts) throw new RangeError(`Not a percentage: ${text}`);
  return Number(`${parts[1]}${(parts[2] ?? '').padEnd(4, '0')}`);
}
