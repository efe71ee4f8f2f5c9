import { Injectable, Logger } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Rate, type ShippingRateSource, ShippingRateSources } from './shipping-rate-source.js';
import { optionNotFound, shippingNotAvailable, zoneNotFound } from './shipping.errors.js';
import { type ZoneRow, zonesWithMethods } from './shipping.queries.js';
import {
  type Destination,
  type Parcel,
  type ShippingChoice,
  type ShippingOption,
  type ShippingRequest,
} from './shipping.types.js';
import { TABLE, tableRate } from './sources/table-rates.js';

const sourceTimeoutMilliseconds = 3_000;
const codeShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Published zones with their active methods, as `ShippingService.zones` has read them. */
export type ShippingZones = readonly ZoneRow[];

export interface ShippingSelection extends ShippingRequest {
  readonly choice: ShippingChoice;
  /** What `liveOptions` answered before the transaction; needed only where rate sources are installed. */
  readonly live?: readonly ShippingOption[];
}

/** What delivery is on offer, and what the chosen one costs. Amounts are minor units. */
@Injectable()
export class ShippingService {
  private readonly logger = new Logger(ShippingService.name);

  constructor(private readonly sources: ShippingRateSources) {}

  /** Whether any rate source is installed that has to be asked over the network. */
  get hasSources(): boolean {
    return this.sources.all.length > 0;
  }

  /** Every way of delivery on offer, in the shop's order. One statement; not in a transaction: it may ask rate sources. */
  async options(db: EntityManager, request: ShippingRequest): Promise<ShippingOption[]> {
    const rows = await this.rowsFor(db, request);
    return offered(rows, request.parcel, await this.ask(db, rows, request));
  }

  /**
   * The options whose amounts come from installed rate sources, asked now. To be called before the transaction whose
   * `select` may choose one of them. Where no source is installed it answers at once, without a statement.
   */
  async liveOptions(db: EntityManager, request: ShippingRequest): Promise<ShippingOption[]> {
    if (this.sources.all.length === 0) return [];
    return this.ask(db, await this.rowsFor(db, request), request);
  }

  /** `zones` and `choose` in one: one statement and no network, in a transaction or not. Throws what `choose` throws. */
  async select(db: EntityManager, selection: ShippingSelection): Promise<ShippingOption> {
    const { storeId, destination, choice } = selection;
    return this.choose(await this.zones(db, { storeId, country: destination.country, choice }), selection);
  }

  /**
   * What `choose` chooses from: the zones that serve the country, or the one that the choice names. One statement, in a
   * transaction or not; none for a choice that cannot name a zone.
   */
  async zones(
    db: EntityManager,
    { storeId, country, choice }: { storeId: number; country: string; choice: ShippingChoice },
  ): Promise<ShippingZones> {
    const [zone] = zoneAndMethod(choice);
    if (zone !== null && !codeShape.test(zone)) return [];
    return zonesWithMethods.rows(db, [storeId, country, zone]);
  }

  /**
   * The way of delivery that was chosen: a whole option, or a zone's first one on offer, or the cheapest of all. Asks
   * nobody. Throws `shipping.zone_not_found` for a zone that is unknown or not published, `shipping.option_not_found` for
   * a method that the zone does not have, and `shipping.not_available` when the choice does not serve the destination or
   * nothing does.
   */
  choose(zones: ShippingZones, { choice, live = [], ...request }: ShippingSelection): ShippingOption {
    const [zone, method] = zoneAndMethod(choice);
    if (choice.option && method === null) throw optionNotFound(choice.option);
    if (zone !== null && zones.length === 0) throw zoneNotFound(zone);
    if (method !== null && !zones.some((row) => row.method?.code === method)) throw optionNotFound(`${zone}/${method}`);

    const options = offered(
      zones.filter((row) => serves(row, request.destination)),
      request.parcel,
      live,
    );
    const chosen =
      method !== null
        ? options.find((option) => option.method === method)
        : zone !== null
          ? options[0]
          : cheapest(options);
    if (!chosen) throw shippingNotAvailable();
    return chosen;
  }

  private async rowsFor(db: EntityManager, { storeId, destination }: ShippingRequest): Promise<ZoneRow[]> {
    const rows = await zonesWithMethods.rows(db, [storeId, destination.country, null]);
    return rows.filter((row) => serves(row, destination));
  }

  /** Asks every source for the options of its methods, all at once. */
  private async ask(db: EntityManager, rows: readonly ZoneRow[], request: ShippingRequest): Promise<ShippingOption[]> {
    const asked = this.sources.all.flatMap((source) => {
      const options = rows.flatMap((row) =>
        row.method?.source === source.code ? [toOption(row.zone, row.method, 0)] : [],
      );
      return options.length > 0 ? [{ source, options }] : [];
    });
    if (asked.length === 0) return [];
    if (db.queryRunner?.isTransactionActive) throw new Error('Rate sources are not asked inside a transaction');
    return (await Promise.all(asked.map(({ source, options }) => this.askSource(source, options, request)))).flat();
  }

  private async askSource(
    source: ShippingRateSource,
    options: readonly ShippingOption[],
    request: ShippingRequest,
  ): Promise<ShippingOption[]> {
    const signal = AbortSignal.timeout(sourceTimeoutMilliseconds);
    try {
      const rates = await Promise.race([source.rates({ ...request, options }, signal), aborted(signal)]);
      return options.flatMap((option) => {
        const rate = rates.find(({ code }) => code === option.code);
        return rate && isAmount(rate) ? [{ ...option, amount: rate.amount }] : [];
      });
    } catch (error) {
      this.logger.warn(`Rate source ${source.code} gave no rates: ${String(error)}`);
      return [];
    }
  }
}

type Method = NonNullable<ZoneRow['method']>;

function toOption(zone: string, { code, name, freeOver, taxClass }: Method, amount: number): ShippingOption {
  return { code: `${zone}/${code}`, zone, method: code, name, amount, freeOver, taxClass };
}

/** The rows as options: table rates worked out, the others as far as `live` has them. */
function offered(rows: readonly ZoneRow[], parcel: Parcel, live: readonly ShippingOption[]): ShippingOption[] {
  return rows.flatMap(({ zone, method }) => {
    if (!method) return [];
    if (method.source === TABLE) return [toOption(zone, method, tableRate(method, parcel))];
    const rated = live.find(({ code }) => code === `${zone}/${method.code}`);
    return rated ? [toOption(zone, method, rated.amount)] : [];
  });
}

function serves({ countries, regions }: ZoneRow, { country, region }: Destination): boolean {
  if (!countries.includes(country)) return false;
  return regions.length === 0 || regions.some((served) => fold(served) === fold(region ?? ''));
}

function fold(region: string): string {
  return region.trim().toLowerCase();
}

/** The first of the cheapest. */
function cheapest(options: readonly ShippingOption[]): ShippingOption | undefined {
  return options.reduce<ShippingOption | undefined>(
    (best, option) => (best && best.amount <= option.amount ? best : option),
    undefined,
  );
}

/** What a choice names; a whole option without a slash names no method. */
function zoneAndMethod({ option, zone = null }: ShippingChoice): [zone: string | null, method: string | null] {
  if (!option) return [zone, null];
  const slash = option.indexOf('/');
  return slash < 0 ? [option, null] : [option.slice(0, slash), option.slice(slash + 1)];
}

function isAmount({ amount }: Rate): boolean {
  return Number.isSafeInteger(amount) && amount >= 0;
}

/** Rejects when the signal aborts, for a source that does not heed it. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
