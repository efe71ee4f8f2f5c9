import { Injectable } from '@nestjs/common';
import { type EntityManager, In, MoreThan } from 'typeorm';
import { Transactor } from '../platform/database/transactor.js';
import { refusing } from './refusals.js';
import { ShippingMethodEntity } from './shipping-method.entity.js';
import { ShippingRateSources } from './shipping-rate-source.js';
import { ShippingZoneEntity } from './shipping-zone.entity.js';
import {
  methodCodeTaken,
  methodIdNotFound,
  methodTaxClassUnknown,
  sourceUnknown,
  zoneCodeTaken,
  zoneIdNotFound,
} from './shipping.errors.js';
import {
  type NewShippingMethod,
  type NewShippingZone,
  type ShippingMethod,
  type ShippingZone,
} from './shipping.types.js';
import { TABLE } from './sources/table-rates.js';

/** The shop's zones and methods, as its staff keep them. Writes are transactions of their own. */
@Injectable()
export class ShippingZoneService {
  constructor(
    private readonly transactor: Transactor,
    private readonly sources: ShippingRateSources,
  ) {}

  /** At most `limit` zones of the store with all their methods, oldest first, those after the id `after`. */
  async list(
    db: EntityManager,
    storeId: number,
    { limit, after = 0 }: { limit: number; after?: number },
  ): Promise<ShippingZone[]> {
    const where = { storeId, id: MoreThan(after) };
    const zones = await db.getRepository(ShippingZoneEntity).find({ where, order: { id: 'ASC' }, take: limit });
    return withMethods(db, storeId, zones);
  }

  /** Throws `shipping_zone.code_taken`. */
  async create(storeId: number, zone: NewShippingZone): Promise<ShippingZone> {
    return refusing(this.transactor, { uq_shipping_zones_code: zoneCodeTaken(zone.code) }, async (tx) => {
      const lists = { countries: [...zone.countries], regions: [...zone.regions] };
      return toZone(await tx.getRepository(ShippingZoneEntity).save({ storeId, ...zone, ...lists }), []);
    });
  }

  /** Changes what is given and nothing else; the code stays, because orders name it. Throws `shipping_zone.not_found`. */
  async update(storeId: number, id: number, changes: Partial<Omit<NewShippingZone, 'code'>>): Promise<ShippingZone> {
    return this.transactor.run(async (tx) => {
      const zones = tx.getRepository(ShippingZoneEntity);
      if (!(await zones.existsBy({ storeId, id }))) throw zoneIdNotFound();
      await zones.save({ id, ...changes } as Partial<ShippingZoneEntity>);
      const [zone] = await withMethods(tx, storeId, await zones.findBy({ storeId, id }));
      if (!zone) throw zoneIdNotFound();
      return zone;
    });
  }

  /**
   * Throws `shipping_zone.not_found`, `shipping_method.code_taken`, `shipping_method.source_unknown` and
   * `shipping_method.tax_class_unknown`.
   */
  async addMethod(storeId: number, zoneId: number, method: NewShippingMethod): Promise<ShippingMethod> {
    this.requireSource(method.source);
    const refusals = {
      uq_shipping_methods_code: methodCodeTaken(method.code),
      fk_shipping_methods_tax_class: methodTaxClassUnknown(),
    };
    return refusing(this.transactor, refusals, async (tx) => {
      if (!(await tx.getRepository(ShippingZoneEntity).existsBy({ storeId, id: zoneId }))) throw zoneIdNotFound();
      const tiers = [...method.tiers];
      return toMethod(await tx.getRepository(ShippingMethodEntity).save({ storeId, zoneId, ...method, tiers }));
    });
  }

  /**
   * Changes what is given and nothing else; the code stays, because orders name it. Throws `shipping_method.not_found`,
   * `shipping_method.source_unknown` and `shipping_method.tax_class_unknown`.
   */
  async updateMethod(
    storeId: number,
    id: number,
    changes: Partial<Omit<NewShippingMethod, 'code'>>,
  ): Promise<ShippingMethod> {
    if (changes.source !== undefined) this.requireSource(changes.source);
    return refusing(this.transactor, { fk_shipping_methods_tax_class: methodTaxClassUnknown() }, async (tx) => {
      const methods = tx.getRepository(ShippingMethodEntity);
      if (!(await methods.existsBy({ storeId, id }))) throw methodIdNotFound();
      await methods.save({ id, ...changes } as Partial<ShippingMethodEntity>);
      return toMethod(await methods.findOneByOrFail({ storeId, id }));
    });
  }

  /** Orders keep their own record of how they were sent. Throws `shipping_method.not_found`. */
  async deleteMethod(storeId: number, id: number): Promise<void> {
    const { affected } = await this.transactor.run((tx) =>
      tx.getRepository(ShippingMethodEntity).delete({ storeId, id }),
    );
    if (affected !== 1) throw methodIdNotFound();
  }

  private requireSource(source: string): void {
    if (source !== TABLE && !this.sources.has(source)) throw sourceUnknown(source);
  }
}

async function withMethods(
  db: EntityManager,
  storeId: number,
  zones: readonly ShippingZoneEntity[],
): Promise<ShippingZone[]> {
  const where = { storeId, zoneId: In(zones.map(({ id }) => id)) };
  const methods = await db.getRepository(ShippingMethodEntity).find({ where, order: { position: 'ASC', id: 'ASC' } });
  return zones.map((zone) => toZone(zone, methods.filter(({ zoneId }) => zoneId === zone.id).map(toMethod)));
}

function toZone(zone: ShippingZoneEntity, methods: readonly ShippingMethod[]): ShippingZone {
  const { id, code, name, countries, regions, published, position } = zone;
  return { id, code, name, countries, regions, published, position, methods };
}

function toMethod(method: ShippingMethodEntity): ShippingMethod {
  const { id, code, name, source, basis, amount, tiers, freeOver, taxClass, active, position } = method;
  return { id, code, name, source, basis, amount, tiers, freeOver, taxClass, active, position };
}
