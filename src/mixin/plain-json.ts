import { type FieldIssue } from '../kernel/domain-error.js';

export interface JsonLimits {
  /** As JSON in UTF-8. */
  readonly bytes: number;
  /** Objects and arrays inside one another. */
  readonly depth: number;
  /** Of one text, in UTF-16 units. */
  readonly text: number;
}

type Path = readonly (string | number)[];

/** What every object has by nature: as the name of a field it means something else to careless readers. */
const reserved = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/**
 * The first thing for which JSON from outside is not to be kept, or even looked at more closely; null when there is none:
 * too deep or too large, fields called `__proto__` and the like, texts and numbers that PostgreSQL's jsonb does not take.
 * Pure; walks no deeper than the limit.
 */
export function jsonFault(value: unknown, limits: JsonLimits, path: Path = []): FieldIssue | null {
  const fault = faultIn(value, limits, path, 0);
  if (fault) return fault;
  if (Buffer.byteLength(JSON.stringify(value)) <= limits.bytes) return null;
  return issue(path, 'too_large', `At most ${limits.bytes} bytes of JSON.`);
}

function faultIn(value: unknown, limits: JsonLimits, path: Path, depth: number): FieldIssue | null {
  if (value === null || value === undefined || typeof value === 'boolean') return null;
  if (typeof value === 'string') return textFault(value, limits, path);
  if (typeof value === 'number') {
    return Number.isFinite(value) ? null : issue(path, 'too_large', 'The number is too large.');
  }
  if (typeof value !== 'object') return issue(path, 'not_json', 'This is not JSON.');
  if (depth === limits.depth) return issue(path, 'too_deep', `At most ${limits.depth} levels.`);
  for (const [name, part] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(name) : name];
    const fault = nameFault(name, limits, Array.isArray(value) ? path : at) ?? faultIn(part, limits, at, depth + 1);
    if (fault) return fault;
  }
  return null;
}

function nameFault(name: string, limits: JsonLimits, path: Path): FieldIssue | null {
  if (reserved.has(name)) return issue(path, 'not_allowed', 'A field cannot have this name.');
  return textFault(name, limits, path);
}

function textFault(text: string, limits: JsonLimits, path: Path): FieldIssue | null {
  if (text.length > limits.text) return issue(path, 'too_long', `At most ${limits.text} characters.`);
  return null;
}

const issue = (path: Path, code: string, message: string): FieldIssue => ({ path, code, message });
