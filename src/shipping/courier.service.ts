import { Injectable } from '@nestjs/common';
import { type EntityManager, In, MoreThan } from 'typeorm';
import { Transactor } from '../platform/database/transactor.js';
import { CourierEntity } from './courier.entity.js';
import { CourierRateEntity } from './courier-rate.entity.js';
import { CourierServiceEntity } from './courier-service.entity.js';
import { clearRates, insertRates, lockService } from './courier.queries.js';
import {
  type Courier,
  type CourierRate,
  type CourierService,
  type NewCourier,
  type NewCourierService,
} from './courier.types.js';
import { refusing } from './refusals.js';
import {
  courierCodeTaken,
  courierNotFound,
  courierServiceCodeTaken,
  courierServiceNotFound,
  courierTaxClassUnknown,
  rateLocationUnknown,
  rateOriginUnknown,
  ratesRepeated,
} from './shipping.errors.js';

const noTaxClass = { fk_courier_services_tax_class: courierTaxClassUnknown() };

/** The shop's couriers with their services and rates, as its staff keep them. Writes are transactions of their own. */
@Injectable()
export class Couriers {
  constructor(private readonly transactor: Transactor) {}

  /** At most `limit` couriers of the store with all their services, oldest first, those after the id `after`. */
  async list(
    db: EntityManager,
    storeId: number,
    { limit, after = 0 }: { limit: number; after?: number },
  ): Promise<Courier[]> {
    const where = { storeId, id: MoreThan(after) };
    const couriers = await db.getRepository(CourierEntity).find({ where, order: { id: 'ASC' }, take: limit });
    return withServices(db, storeId, couriers);
  }

  /** Throws `courier.code_taken`. */
  async create(storeId: number, courier: NewCourier): Promise<Courier> {
    return refusing(this.transactor, { uq_couriers_code: courierCodeTaken(courier.code) }, async (tx) =>
      toCourier(await tx.getRepository(CourierEntity).save({ storeId, ...courier }), []),
    );
  }

  /** Changes what is given and nothing else; the code stays, because orders name it. Throws `courier.not_found`. */
  async update(storeId: number, id: number, changes: Partial<Omit<NewCourier, 'code'>>): Promise<Courier> {
    return this.transactor.run(async (tx) => {
      const couriers = tx.getRepository(CourierEntity);
      if (!(await couriers.existsBy({ storeId, id }))) throw courierNotFound();
      await couriers.save({ id, ...changes });
      const [courier] = await withServices(tx, storeId, await couriers.findBy({ storeId, id }));
      if (!courier) throw courierNotFound();
      return courier;
    });
  }

  /** Throws `courier.not_found`, `courier_service.code_taken` and `courier_service.tax_class_unknown`. */
  async addService(storeId: number, courierId: number, service: NewCourierService): Promise<CourierService> {
    const refusals = { uq_courier_services_code: courierServiceCodeTaken(service.code), ...noTaxClass };
    return refusing(this.transactor, refusals, async (tx) => {
      if (!(await tx.getRepository(CourierEntity).existsBy({ storeId, id: courierId }))) throw courierNotFound();
      return toService(await tx.getRepository(CourierServiceEntity).save({ storeId, courierId, ...service }));
    });
  }

  /**
   * Changes what is given and nothing else; code and aggregator stay, because orders name them. Throws
   * `courier_service.not_found` and `courier_service.tax_class_unknown`.
   */
  async updateService(
    storeId: number,
    id: number,
    changes: Partial<Omit<NewCourierService, 'code' | 'aggregator'>>,
  ): Promise<CourierService> {
    return refusing(this.transactor, noTaxClass, async (tx) => {
      const services = tx.getRepository(CourierServiceEntity);
      if (!(await services.existsBy({ storeId, id }))) throw courierServiceNotFound();
      await services.save({ id, ...changes });
      return toService(await services.findOneByOrFail({ storeId, id }));
    });
  }

  /** With its rates. Orders keep their own record of how they were sent. Throws `courier_service.not_found`. */
  async deleteService(storeId: number, id: number): Promise<void> {
    const { affected } = await this.transactor.run((tx) =>
      tx.getRepository(CourierServiceEntity).delete({ storeId, id }),
    );
    if (affected !== 1) throw courierServiceNotFound();
  }

  /** A service's rates, as they were set. Throws `courier_service.not_found`. */
  async rates(db: EntityManager, storeId: number, serviceId: number): Promise<CourierRate[]> {
    const services = db.getRepository(CourierServiceEntity);
    if (!(await services.existsBy({ storeId, id: serviceId }))) throw courierServiceNotFound();
    const rates = await db
      .getRepository(CourierRateEntity)
      .find({ where: { storeId, serviceId }, order: { id: 'ASC' } });
    return rates.map(toRate);
  }

  /**
   * Puts these rates in place of all that the service has. Idempotent. Throws `courier_service.not_found`,
   * `courier_rates.repeated`, `courier_rates.origin_unknown` and `courier_rates.location_unknown`.
   */
  async setRates(storeId: number, serviceId: number, rates: readonly CourierRate[]): Promise<CourierRate[]> {
    const refusals = {
      uq_courier_rates_place: ratesRepeated(),
      fk_courier_rates_origin: rateOriginUnknown(),
      fk_courier_rates_location: rateLocationUnknown(),
    };
    return refusing(this.transactor, refusals, async (tx) => {
      if (!(await lockService.first(tx, [storeId, serviceId]))) throw courierServiceNotFound();
      await clearRates.affected(tx, [storeId, serviceId]);
      await insertRates.affected(tx, [storeId, serviceId, JSON.stringify(rates)]);
      return this.rates(tx, storeId, serviceId);
    });
  }
}

async function withServices(
  db: EntityManager,
  storeId: number,
  couriers: readonly CourierEntity[],
): Promise<Courier[]> {
  const where = { storeId, courierId: In(couriers.map(({ id }) => id)) };
  const services = await db.getRepository(CourierServiceEntity).find({ where, order: { position: 'ASC', id: 'ASC' } });
  return couriers.map((courier) =>
    toCourier(courier, services.filter(({ courierId }) => courierId === courier.id).map(toService)),
  );
}

function toCourier({ id, code, name }: CourierEntity, services: readonly CourierService[]): Courier {
  return { id, code, name, services };
}

function toService(service: CourierServiceEntity): CourierService {
  const { id, code, name, aggregator, cashOnDelivery, maxWeightGrams, freeOver, taxClass, active, position } = service;
  return { id, code, name, aggregator, cashOnDelivery, maxWeightGrams, freeOver, taxClass, active, position };
}

function toRate(rate: CourierRateEntity): CourierRate {
  const { origin, locationId, country, region, city, amount, furtherAmount, unitGrams } = rate;
  return { origin, locationId, country, region, city, amount, furtherAmount, unitGrams };
}
