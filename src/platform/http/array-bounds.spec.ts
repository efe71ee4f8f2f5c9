import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, ValidateBy, ValidateNested } from 'class-validator';
import { type DomainError } from '../../kernel/domain-error.js';
import { RequestValidation } from './validation.js';

let looks = 0;

/** Counts how often an element is looked at, and finds fault with it every time. */
function Counted(): PropertyDecorator {
  return ValidateBy({
    name: 'counted',
    validator: { validate: () => (looks++, false), defaultMessage: () => 'Faulty' },
  });
}

class Part {
  @Counted()
  size?: number;
}

class Item {
  @Counted()
  size?: number;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @Type(() => Part)
  parts?: Part[];

  @IsOptional()
  @ValidateNested()
  @Type(() => Part)
  lid?: Part;
}

class Box {
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => Part)
  parts?: Part[];
}

class Order {
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => Box)
  boxes?: Box[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(150)
  @ValidateNested({ each: true })
  @Type(() => Item)
  items?: Item[];

  @IsOptional()
  @IsInt({ each: true })
  numbers?: number[];
}

const validation = new RequestValidation();

async function faultsOf(body: object): Promise<unknown> {
  looks = 0;
  const fault: unknown = await Promise.resolve(validation.transform(body, { type: 'body', metatype: Order })).catch(
    (error: unknown) => error,
  );
  return (fault as DomainError).details?.['issues'];
}

function many<Element>(count: number, element: Element): Element[] {
  return Array.from({ length: count }, () => element);
}

it('an array that is too long is one fault, and none of its elements is looked at', async () => {
  expect(await faultsOf({ items: many(30_000, {}) })).toEqual([
    { path: ['items'], code: 'too_many', message: 'items must contain no more than 150 elements' },
  ]);
  expect(looks).toBe(0);
});

it('so is one inside another', async () => {
  expect(await faultsOf({ items: [{}, { parts: many(4, {}) }] })).toEqual([
    { path: ['items', 1, 'parts'], code: 'too_many', message: 'parts must contain no more than 3 elements' },
  ]);
  expect(looks).toBe(0);
});

it('so is an array where one object is expected, however short', async () => {
  for (const lid of [[], [{ size: 1 }], many(30_000, {})]) {
    expect(await faultsOf({ items: [{ lid }] })).toEqual([
      { path: ['items', 0, 'lid'], code: 'not_an_object', message: 'lid must be an object' },
    ]);
    expect(looks).toBe(0);
  }
});

it('an array without a bound of its own has 100 elements at most', async () => {
  expect(await faultsOf({ numbers: many(100, 1) })).toBeUndefined();
  expect(await faultsOf({ numbers: many(101, 1) })).toMatchObject([{ path: ['numbers'], code: 'too_many' }]);
});

it('all arrays together have 10,000 elements at most, and none is looked at when they have more', async () => {
  expect(await faultsOf({ boxes: many(100, { parts: many(99, {}) }) })).toHaveLength(100);
  expect(looks).toBe(9_900);
  const more = [...many(50, { parts: many(99, {}) }), ...many(50, { parts: many(100, {}) })];
  expect(await faultsOf({ boxes: more })).toEqual([
    { path: ['boxes', 99, 'parts'], code: 'too_many', message: 'All arrays together have more than 10000 elements' },
  ]);
  expect(looks).toBe(0);
});

it('no more than 100 faults are told, also of arrays', async () => {
  expect(await faultsOf({ items: many(150, {}) })).toHaveLength(100);
  expect(looks).toBe(150);
  expect(await faultsOf({ items: many(150, { parts: many(4, {}) }) })).toHaveLength(100);
  expect(looks).toBe(0);
});
