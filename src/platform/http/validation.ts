import { type ArgumentMetadata, Injectable, type PipeTransform, ValidationPipe } from '@nestjs/common';
import * as classTransformer from 'class-transformer';
import * as classValidator from 'class-validator';
import { type ValidationError, type ValidatorOptions } from 'class-validator';
import { type DomainError, type FieldIssue, invalidRequest } from '../../kernel/domain-error.js';
import { misfitArrays } from './array-bounds.js';
import { rememberValidationRules } from './validation-rules.js';

rememberValidationRules();

/** So that a body made of nothing but faults cannot make an answer of any size. */
const MOST_ISSUES = 100;

/** Looks at how many elements there are before it looks at each. */
class BoundedValidation extends ValidationPipe {
  protected override validate(dto: object, options?: ValidatorOptions): Promise<ValidationError[]> | ValidationError[] {
    const misfits = misfitArrays(dto);
    if (misfits.length > 0) throw invalidRequest(misfits.slice(0, MOST_ISSUES));
    return super.validate(dto, options);
  }

  // Values come from JSON, queries and forms: there are no gaps in their arrays and no bytes in them, so none are looked for.
  protected override closeArrayGaps(): void {}

  protected override findNestedBinaryValues(): ValidationError[] {
    return [];
  }
}

function pipe(unknownFields: 'refused' | 'dropped'): ValidationPipe {
  return new BoundedValidation({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: unknownFields === 'refused',
    forbidUnknownValues: true,
    transformOptions: { exposeDefaultValues: true },
    // Given as values, the packages are not imported again on the first request.
    validatorPackage: classValidator,
    transformerPackage: classTransformer,
    exceptionFactory: (errors: ValidationError[]) => invalidFields(errors),
  });
}

/** Refuses what a DTO does not declare. What every handler gets, unless its DTO says otherwise. */
const strictBody = pipe('refused');

const droppingPipe = pipe('dropped');
const lenientClasses = new WeakSet<object>();

/**
 * On a DTO class: fields that it does not declare are dropped instead of refused, at every depth, for contracts whose
 * vendor ignores them. They are never persisted either way.
 */
export function lenientBody(target: object): void {
  lenientClasses.add(target);
}

/** The application's one validation pipe: strict, unless the DTO is marked `@lenientBody`. */
@Injectable()
export class RequestValidation implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    // What our own parameter decorators have made is validated.
    if (metadata.type === 'custom') return value;
    const lenient = metadata.metatype !== undefined && lenientClasses.has(metadata.metatype);
    if (lenient) return droppingPipe.transform(value, metadata);
    if (metadata.type === 'body') refuseInherited(value);
    return strictBody.transform(value, metadata);
  }
}

const inherited = new Set(Object.getOwnPropertyNames(Object.prototype));

/** What every object has by nature (`toString`) is passed over when a DTO is made, so the strict pipe does not see it. */
function refuseInherited(value: unknown, path: readonly (string | number)[] = []): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(name) : name];
    if (inherited.has(name)) {
      throw invalidRequest([{ path: at, code: 'unknown_field', message: `${name} is not a field` }]);
    }
    refuseInherited(part, at);
  }
}

/** `request.invalid`, naming every faulty field with its path. */
function invalidFields(errors: readonly ValidationError[]): DomainError {
  const issues: FieldIssue[] = [];
  collect(errors, [], issues);
  return invalidRequest(issues);
}

function collect(errors: readonly ValidationError[], parent: readonly (string | number)[], issues: FieldIssue[]): void {
  for (const error of errors) {
    if (issues.length >= MOST_ISSUES) return;
    const path = error.property === undefined ? parent : [...parent, step(error.property, parent)];
    const fault = worst(error.constraints ?? {});
    if (fault) issues.push({ path, ...issueOf(error, ...fault) });
    collect(error.children ?? [], path, issues);
  }
}

/** One fault a field: being of the wrong type explains every other. */
function worst(constraints: Readonly<Record<string, string>>): [constraint: string, message: string] | undefined {
  const faults = Object.entries(constraints);
  return faults.find(([constraint]) => typeChecks.has(constraint)) ?? faults[0];
}

const typeChecks = new Set([
  'whitelistValidation',
  'isArray',
  'isBoolean',
  'isInt',
  'isNumber',
  'isObject',
  'isString',
  'nestedValidation',
]);

/** class-validator names array positions by their digits; a field of an object is never all digits in our DTOs. */
function step(property: string, parent: readonly (string | number)[]): string | number {
  return parent.length > 0 && /^\d{1,9}$/.test(property) ? Number(property) : property;
}

const codes: Readonly<Record<string, string>> = {
  arrayMaxSize: 'too_many',
  arrayMinSize: 'too_few',
  arrayNotEmpty: 'too_few',
  arrayUnique: 'not_unique',
  isArray: 'not_an_array',
  isBoolean: 'not_a_boolean',
  isDateString: 'not_a_date',
  isEmail: 'not_an_email',
  isEnum: 'not_allowed',
  isIn: 'not_allowed',
  isInt: 'not_an_integer',
  isISO8601: 'not_a_date',
  isNotEmpty: 'required',
  isDefined: 'required',
  isNumber: 'not_a_number',
  isObject: 'not_an_object',
  isString: 'not_a_string',
  isUuid: 'not_a_uuid',
  isUrl: 'not_a_url',
  matches: 'wrong_format',
  max: 'too_large',
  maxCodePoints: 'too_long',
  maxLength: 'too_long',
  min: 'too_small',
  minLength: 'too_short',
  nestedValidation: 'not_an_object',
  unknownValue: 'not_an_object',
  whitelistValidation: 'unknown_field',
};

function issueOf(error: ValidationError, constraint: string, message: string): Pick<FieldIssue, 'code' | 'message'> {
  if (constraint === 'whitelistValidation')
    return { code: 'unknown_field', message: `${error.property} is not a field` };
  if (error.property !== undefined && error.value === undefined && constraint !== 'unknownValue') {
    return { code: 'required', message: `${error.property} is required` };
  }
  return { code: codes[constraint] ?? snake(constraint), message };
}

function snake(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
