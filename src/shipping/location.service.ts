import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Address } from '../kernel/address.js';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import {
  deleteLocation,
  insertLocation,
  locationById,
  locationPage,
  locationsWithWords,
  putLocations,
  updateLocation,
} from './location.queries.js';
import { type Location, type LocationFilter } from './location.types.js';
import { addressLocationNotFound, locationIdTaken, locationNotFound } from './shipping.errors.js';
import { type Destination } from './shipping.types.js';

const mostWords = 8;

/** The places that a store's buyers choose from. */
@Injectable()
export class LocationService {
  constructor(private readonly transactor: Transactor) {}

  /** Throws `location.not_found`. One read. */
  async get(db: EntityManager, storeId: number, id: number): Promise<Location> {
    const location = await this.find(db, storeId, id);
    if (!location) throw locationNotFound();
    return location;
  }

  /** Null when the store has no such location. One read. */
  async find(db: EntityManager, storeId: number, id: number): Promise<Location | null> {
    return (await locationById.first(db, [storeId, id])) ?? null;
  }

  /** At most `limit` locations by id, those after the id `after`; with a search, those that have all of its words. */
  async list(db: EntityManager, storeId: number, { search, after, limit }: LocationFilter): Promise<Location[]> {
    if (search === undefined || search === null) return locationPage.rows(db, [storeId, after, limit]);
    const words = search.match(/[\p{L}\p{N}]+/gu)?.slice(0, mostWords) ?? [];
    if (words.length === 0) return [];
    return locationsWithWords.rows(db, [storeId, after, limit, words.map((word) => `'${word}':*`).join(' & ')]);
  }

  /**
   * The place as the store's location has it, whatever else was said of it; as it is when it names none. One read, or
   * none, in a transaction or not. Throws `shipping.location_not_found`.
   */
  async locate<Place extends Destination>(db: EntityManager, storeId: number, place: Place): Promise<Place> {
    const { locationId = null } = place;
    if (locationId === null) return place;
    const location = await this.find(db, storeId, locationId);
    if (!location) throw addressLocationNotFound(locationId);
    return { ...place, ...placeOf(location) };
  }

  /** A transaction of its own. Throws `location.id_taken`. */
  async create(storeId: number, location: Location): Promise<Location> {
    const { id, name, city, region, country, postalCodes } = location;
    const values = [storeId, id, name, city, region, country, postalCodes];
    const made = await this.transactor.run((tx) => insertLocation.first(tx, values));
    if (!made) throw locationIdTaken(id);
    return made;
  }

  /** Changes what is given and leaves the rest. A transaction of its own. Throws `location.not_found`. */
  async update(storeId: number, id: number, changes: Partial<Omit<Location, 'id'>>): Promise<Location> {
    const { name = null, city = null, region = null, country = null, postalCodes = null } = changes;
    const values = [storeId, id, name, city, region, country, postalCodes];
    const changed = await this.transactor.run((tx) => updateLocation.first(tx, values));
    if (!changed) throw locationNotFound();
    return changed;
  }

  /** Makes locations, or changes those with their ids, in `tx`. Returns how many changed. Idempotent. */
  async putAll(tx: Tx, storeId: number, locations: readonly Location[]): Promise<number> {
    return putLocations.affected(tx, [storeId, JSON.stringify(locations)]);
  }

  /** Rates for it go with it, saved addresses stay. A transaction of its own. Throws `location.not_found`. */
  async delete(storeId: number, id: number): Promise<void> {
    const deleted = await this.transactor.run((tx) => deleteLocation.affected(tx, [storeId, id]));
    if (deleted !== 1) throw locationNotFound();
  }
}

/** An address at a location; its postal code, where the address has none and the place only one. Pure. */
export function atLocation(
  address: Omit<Address, 'district' | 'city' | 'region' | 'country' | 'locationId'>,
  location: Location,
): Address {
  const [only = null, ...others] = location.postalCodes;
  const postalCode = address.postalCode ?? (others.length === 0 ? only : null);
  return { ...address, ...placeOf(location), postalCode, locationId: location.id };
}

function placeOf({ name, city, region, country }: Location): Pick<Address, 'district' | 'city' | 'region' | 'country'> {
  return { district: name, city, region, country };
}
