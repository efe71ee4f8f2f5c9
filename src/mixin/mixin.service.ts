import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type FieldIssue } from '../kernel/domain-error.js';
import { boundedCache } from '../platform/bounded-cache.js';
import { mixinsInvalid } from './mixin.errors.js';
import { askedSchemas } from './mixin.queries.js';
import {
  type CheckoutMixins,
  type GivenMixin,
  type KeptMixins,
  type MixinData,
  type MixinSubject,
  type OrderMixins,
} from './mixin.types.js';
import { compileSchema, type MixinValidator } from './mixin-validator.js';
import { jsonFault } from './plain-json.js';

/** Of all extra data of a checkout together: it multiplies with what a schema may cost. */
const dataLimits = { bytes: 8_192, depth: 10, text: 1_000 };
const mostIssues = 100;
const largestVersion = 2_147_483_647;

const subjects = {
  customer: 'customer',
  shippingAddress: 'address',
  billingAddress: 'address',
} as const satisfies Record<keyof CheckoutMixins, MixinSubject>;
const places = Object.keys(subjects) as (keyof typeof subjects)[];

/** Extra data of one name, and where in the checkout it stands. */
interface Asked extends GivenMixin {
  readonly place: keyof CheckoutMixins;
  readonly name: string;
}

/** Extra data of customers and addresses, checked against the store's own schemas. */
@Injectable()
export class MixinService {
  /** By the id of the schema's row, which never changes. */
  private readonly validators = boundedCache<number, MixinValidator>(500);

  /** What an order keeps of the extra data; null for none. One statement, none where nothing is given. Throws `mixin.invalid`. */
  async check(
    db: EntityManager,
    storeId: number,
    given: CheckoutMixins | null | undefined,
  ): Promise<OrderMixins | null> {
    const { mixins, issues } = await this.inspect(db, storeId, given);
    if (issues.length > 0) throw mixinsInvalid(issues);
    return mixins;
  }

  /**
   * What an order would keep, and everything that is wrong with it: `check` for those who collect faults. A path begins
   * with the place and the name: `['shippingAddress', 'delivery', 'floor']`.
   */
  async inspect(
    db: EntityManager,
    storeId: number,
    given: CheckoutMixins | null | undefined,
  ): Promise<{ readonly mixins: OrderMixins | null; readonly issues: readonly FieldIssue[] }> {
    const asked = given ? askedOf(given) : [];
    if (asked.length === 0) return { mixins: null, issues: [] };
    const hostile = jsonFault(given, dataLimits);
    if (hostile) return { mixins: null, issues: [{ ...hostile, path: inData(hostile.path) }] };

    const rows = await askedSchemas.rows(db, [
      storeId,
      asked.map(({ place }) => subjects[place]),
      asked.map(({ name }) => name),
      asked.map(({ version = null }) => (version === null || isVersion(version) ? version : 0)),
      asked.map(({ schemaId }) => schemaId ?? null),
    ]);
    const kept: { -readonly [Place in keyof OrderMixins]: KeptMixins } = {};
    const issues: FieldIssue[] = [];
    asked.forEach(({ place, name, data }, index) => {
      const row = rows[index];
      const path = [place, name];
      if (!row || row.id === null) {
        issues.push({ path, code: 'schema_unknown', message: 'The store has no such schema for it.' });
        return;
      }
      issues.push(...this.validator(row.id, row.schema)(data, path));
      kept[place] = { ...kept[place], [name]: { version: row.version, data: data as MixinData } };
    });
    return { mixins: issues.length > 0 ? null : kept, issues: issues.slice(0, mostIssues) };
  }

  private validator(id: number, schema: MixinData): MixinValidator {
    const known = this.validators.get(id);
    if (known) return known;
    const made = compileSchema(schema);
    this.validators.set(id, made);
    return made;
  }
}

/** A path in `CheckoutMixins` as issues have it: from place and name straight into the data. */
function inData(path: FieldIssue['path']): FieldIssue['path'] {
  return path[2] === 'data' ? path.toSpliced(2, 1) : path;
}

/** What is given, in the order of places and names. A name that no schema can have is asked for all the same, in vain. */
function askedOf(given: CheckoutMixins): Asked[] {
  return places.flatMap((place) =>
    Object.entries(given[place] ?? {}).map(([name, mixin]) => ({ place, name, ...mixin })),
  );
}

/** Anything else is no version of anything. */
function isVersion(version: number): boolean {
  return Number.isInteger(version) && version >= 1 && version <= largestVersion;
}
