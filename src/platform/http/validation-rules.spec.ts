import { getMetadataStorage, IsInt, IsString, validateSync } from 'class-validator';
import { rememberValidationRules } from './validation-rules.js';

class Named {
  @IsString()
  name: string;
}

class Counted extends Named {
  @IsInt({ groups: ['counting'] })
  count: number;
}

/** As for an object that another one holds: class-validator then names the class of that one. */
const rulesOf = (target: typeof Named, groups?: string[]) =>
  getMetadataStorage().getTargetValidationMetadatas(target, 'Holder', false, false, groups);

beforeAll(rememberValidationRules);

it('gathers the rules of a class once, those that it inherits as well', () => {
  const rules = rulesOf(Counted);
  expect(rules.map(({ propertyName }) => propertyName)).toEqual(['count', 'name']);
  expect(rulesOf(Counted)).toBe(rules);
  expect(rulesOf(Named).map(({ propertyName }) => propertyName)).toEqual(['name']);
});

it('gathers the rules of a group anew, and only them', () => {
  expect(rulesOf(Counted, ['counting']).map(({ propertyName }) => propertyName)).toEqual(['count']);
  expect(rulesOf(Counted, ['other'])).toEqual([]);
});

it('changes nothing in what is found wrong', () => {
  const wrong = Object.assign(new Counted(), { name: 1, count: 'one' });
  for (let round = 0; round < 2; round += 1) {
    expect(validateSync(wrong).map(({ property }) => property)).toEqual(['count', 'name']);
  }
});

it('remembers once when asked twice', () => {
  const { getTargetValidationMetadatas } = getMetadataStorage();
  rememberValidationRules();
  expect(getMetadataStorage().getTargetValidationMetadatas).toBe(getTargetValidationMetadatas);
});
