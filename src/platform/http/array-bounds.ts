import { getMetadataStorage, ValidationTypes } from 'class-validator';
import { type FieldIssue } from '../../kernel/domain-error.js';

/** For an array whose DTO declares none. */
const MOST_ELEMENTS = 100;
/** Of all arrays of a body together. The longest that any DTO allows has half as many. */
const MOST_ELEMENTS_IN_ALL = 10_000;

interface Bound {
  readonly property: string;
  /** Elements; null where an array is out of place. */
  readonly most: number | null;
}

const boundsByClass = new WeakMap<object, readonly Bound[]>();

/**
 * The arrays of a DTO that are longer than their `@ArrayMaxSize`, or stand where one object is expected, at every depth,
 * and the one with which all arrays together have too many elements. class-validator looks at every element of an array
 * before it says that there are too many, and takes an array of objects for the object; this looks at no element of such
 * an array, so that what a refusal costs does not grow with it.
 */
export function misfitArrays(dto: object): FieldIssue[] {
  const found: FieldIssue[] = [];
  let left = MOST_ELEMENTS_IN_ALL;
  const visit = (part: object, parent: readonly (string | number)[]): void => {
    const fields = part as Readonly<Record<string, unknown>>;
    for (const { property, most } of boundsOf(part.constructor)) {
      if (left < 0) return;
      const value = fields[property];
      const path = [...parent, property];
      if (!Array.isArray(value)) {
        if (isObject(value)) visit(value, path);
      } else if (most === null) {
        found.push({ path, code: 'not_an_object', message: `${property} must be an object` });
      } else if (value.length > most) {
        found.push(tooMany(path, `${property} must contain no more than ${most} elements`));
      } else {
        left -= value.length;
        if (left < 0) found.push(tooMany(path, `All arrays together have more than ${MOST_ELEMENTS_IN_ALL} elements`));
        for (const [index, element] of value.entries()) if (isObject(element)) visit(element, [...path, index]);
      }
    }
  };
  visit(dto, []);
  return found;
}

function tooMany(path: FieldIssue['path'], message: string): FieldIssue {
  return { path, code: 'too_many', message };
}

function boundsOf(dtoClass: object): readonly Bound[] {
  let bounds = boundsByClass.get(dtoClass);
  if (bounds === undefined) {
    bounds = declaredBounds(dtoClass);
    boundsByClass.set(dtoClass, bounds);
  }
  return bounds;
}

function declaredBounds(dtoClass: object): Bound[] {
  const storage = getMetadataStorage();
  const rules = storage.getTargetValidationMetadatas(dtoClass as () => void, '', false, false);
  return Object.entries(storage.groupByPropertyName(rules)).flatMap(([property, own]) => {
    const isArray = own.some(({ each, name }) => each || name === 'isArray');
    if (!isArray && !own.some(({ type }) => type === ValidationTypes.NESTED_VALIDATION)) return [];
    const declared = own.find(({ name }) => name === 'arrayMaxSize')?.constraints[0] as number | undefined;
    return [{ property, most: isArray ? (declared ?? MOST_ELEMENTS) : null }];
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
