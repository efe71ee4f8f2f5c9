import { getMetadataStorage, ValidationTypes } from 'class-validator';
import { type FieldIssue } from '../../kernel/domain-error.js';

/** For an array whose DTO declares none. */
const MOST_ELEMENTS = 100;

interface Bound {
  readonly property: string;
  /** Elements; null where an array is out of place. */
  readonly most: number | null;
}

const boundsByClass = new WeakMap<object, readonly Bound[]>();

/**
 * The arrays of a DTO that are longer than their `@ArrayMaxSize`, or stand where one object is expected, at every depth.
 * class-validator looks at every element of an array before it says that there are too many, and takes an array of objects
 * for the object; this looks at no element of such an array, so that what a refusal costs does not grow with it.
 */
export function misfitArrays(dto: object, parent: readonly (string | number)[] = []): FieldIssue[] {
  const fields = dto as Readonly<Record<string, unknown>>;
  return boundsOf(dto.constructor).flatMap(({ property, most }) => {
    const value = fields[property];
    const path = [...parent, property];
    if (!Array.isArray(value)) return isObject(value) ? misfitArrays(value, path) : [];
    const fault = faultOf(property, value.length, most);
    if (fault) return [{ path, ...fault }];
    return value.flatMap((element, index) => (isObject(element) ? misfitArrays(element, [...path, index]) : []));
  });
}

function faultOf(property: string, length: number, most: number | null): Omit<FieldIssue, 'path'> | undefined {
  if (most === null) return { code: 'not_an_object', message: `${property} must be an object` };
  if (length <= most) return undefined;
  return { code: 'too_many', message: `${property} must contain no more than ${most} elements` };
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
