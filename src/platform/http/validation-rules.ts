import { getMetadataStorage, type MetadataStorage } from 'class-validator';

type Rules = ReturnType<MetadataStorage['getTargetValidationMetadatas']>;
type RulesByProperty = ReturnType<MetadataStorage['groupByPropertyName']>;

/**
 * Makes class-validator remember which rules a class has. It gathers them from those of all classes, for each object that
 * it validates and twice for one that holds others, which took more time than checking them. The decorators of a class
 * have run before there is an object of it. Rules by groups, which we do not use, are gathered as ever; the name of a
 * schema makes no difference, since there are none. Idempotent.
 */
export function rememberValidationRules(): void {
  const storage = getMetadataStorage();
  if (Object.hasOwn(storage, 'getTargetValidationMetadatas')) return;
  const gather = storage.getTargetValidationMetadatas.bind(storage);
  const group = storage.groupByPropertyName.bind(storage);
  const rulesOf = new WeakMap<object, Rules>();
  const groupsOf = new WeakMap<Rules, RulesByProperty>();
  storage.getTargetValidationMetadatas = (target, schema, always, strictGroups, groups) => {
    if (always || strictGroups || groups) return gather(target, schema, always, strictGroups, groups);
    return remembered(rulesOf, target, () => gather(target, schema, always, strictGroups));
  };
  storage.groupByPropertyName = (rules) => remembered(groupsOf, rules, () => group(rules));
}

function remembered<Key extends object, Value>(memory: WeakMap<Key, Value>, key: Key, find: () => Value): Value {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const found = find();
  memory.set(key, found);
  return found;
}
