import { Injectable, Logger } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { codeShape } from '../kernel/code.js';
import { Kept } from '../platform/database/kept.js';
import { pipelined } from '../platform/database/pipeline.js';
import { rateFrom, weightRate } from './courier-rates.js';
import { type CourierServiceRow, servicesWithRates } from './courier.queries.js';
import { courierOption, namedShipping } from './shipping-choice.js';
import {
  windowClosed,
  windowFull,
  windowIncomplete,
  windowOfOtherZone,
  windowUnknown,
} from './delivery-window.errors.js';
import { windowByCode } from './delivery-window.queries.js';
import { type ChosenWindow, type WindowField, type WindowStanding } from './delivery-window.types.js';
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
/** What a delivery window cannot be chosen without. */
const windowFields: readonly WindowField[] = ['date', 'slot', 'closesAt'];

/** How many answers about zones are kept in memory: one for each zone that is named, and for each country. */
const keptZones = 2_000;

interface OfferQuestion extends Pick<ShippingSelection, 'storeId' | 'destination' | 'choice'> {
  /** What the store is at, as `ReferenceRevisions.of` has told in the same transaction; null to read everything. */
  readonly revision?: string | null;
}

/** What there is to choose from, as `ShippingService.offer` has read it. */
export interface ShippingOffer {
  /** Published zones with their active methods. */
  readonly zones: readonly ZoneRow[];
  /** Active services of couriers with their rates to the destination. */
  readonly services: readonly CourierServiceRow[];
}

/** Nothing at all, for a checkout that does not know where to. */
export const nothingOnOffer: ShippingOffer = { zones: [], services: [] };

export interface ShippingSelection extends ShippingRequest {
  readonly choice: ShippingChoice;
  /** Whether whoever delivers has to collect the money at the door. */
  readonly collected?: boolean;
  /** What `liveOptions` answered before the transaction; needed only where rate sources are installed. */
  readonly live?: readonly ShippingOption[];
}

/** What delivery is on offer, and what the chosen one costs. Amounts are minor units. */
@Injectable()
export class ShippingService {
  private readonly logger = new Logger(ShippingService.name);
  private readonly zones = new Kept<readonly ZoneRow[]>(keptZones);

  constructor(private readonly sources: ShippingRateSources) {}

  /** Whether any rate source is installed that has to be asked over the network. */
  get hasSources(): boolean {
    return this.sources.all.length > 0;
  }

  /**
   * Every way of delivery on offer: the zones' methods in the shop's order, then the couriers' services in theirs. Two
   * statements; not in a transaction: it may ask rate sources.
   */
  async options(db: EntityManager, request: ShippingRequest): Promise<ShippingOption[]> {
    const { storeId, destination } = request;
    const { zones, services } = await this.offer(db, { storeId, destination, choice: {} });
    const rows = zones.filter((row) => serves(row, destination));
    return offered({ zones: rows, services }, request, await this.ask(db, rows, request));
  }

  /**
   * The options whose amounts come from installed rate sources, asked now. To be called before the transaction whose
   * `select` may choose one of them. Where no source is installed it answers at once, without a statement.
   */
  async liveOptions(db: EntityManager, request: ShippingRequest): Promise<ShippingOption[]> {
    if (this.sources.all.length === 0) return [];
    return this.ask(db, await this.rowsFor(db, request), request);
  }

  /** Whether a choice may come to a courier's service, whose rates depend on where the parcel is sent from. Pure. */
  concernsCouriers(choice: ShippingChoice): boolean {
    const named = namedShipping(choice);
    return named === 'anything' || (named !== null && 'service' in named);
  }

  /** `offer` and `choose` in one: no network, in a transaction or not. Throws what `choose` throws. */
  async select(db: EntityManager, selection: ShippingSelection): Promise<ShippingOption> {
    return this.choose(await this.offer(db, selection), selection);
  }

  /**
   * What `choose` chooses from, in a transaction or not. One round trip and one statement: the zones that serve the
   * country or the one that is named, or the couriers' services or the one that is named; both where nothing is named,
   * none for a choice that can name neither, nor for zones that are known of the `revision` that the store is at.
   */
  async offer(
    db: EntityManager,
    { storeId, revision = null, destination, choice }: OfferQuestion,
  ): Promise<ShippingOffer> {
    const named = namedShipping(choice);
    if (named === null) return nothingOnOffer;
    const { country, region = null, city = null, locationId = null } = destination;
    const zonesOf = (zone: string | null) =>
      this.zones.through({ storeId, revision }, zone ?? ` ${country}`, () =>
        zonesWithMethods.rows(db, [storeId, country, zone]),
      );
    const servicesOf = (service: number | null) =>
      servicesWithRates.rows(db, [storeId, service, country, region, city, locationId]);
    if (named === 'anything') {
      const [zones, services] = await pipelined(db, [() => zonesOf(null), () => servicesOf(null)]);
      return { zones, services };
    }
    if ('service' in named) return { zones: [], services: await servicesOf(named.service) };
    return { zones: codeShape.test(named.zone) ? await zonesOf(named.zone) : [], services: [] };
  }

  /**
   * The way of delivery that was chosen: a whole option, or a zone's first one on offer, or the cheapest of all: where the
   * money has to be `collected`, the cheapest that does so; without any the cheapest, for the caller to refuse. Asks nobody. Throws `shipping.zone_not_found` for a zone that is unknown or not published, `shipping.option_not_found` for
   * a method that the zone does not have or a courier's service that the shop does not have, and
   * `shipping.not_available` when the choice does not serve the destination or does not take the parcel, or nothing does.
   */
  choose(
    offer: ShippingOffer,
    { choice, collected = false, live = [], ...request }: ShippingSelection,
  ): ShippingOption {
    const named = namedShipping(choice);
    if (named === null) throw optionNotFound(choice.option ?? '');
    requireNamed(offer, choice);
    const zones = offer.zones.filter((row) => serves(row, request.destination));
    const options = offered({ zones, services: offer.services }, request, live);
    const chosen =
      named === 'anything'
        ? ((collected ? cheapest(options.filter(collects)) : undefined) ?? cheapest(options))
        : 'zone' in named && named.method !== null
          ? options.find(({ method }) => method === named.method)
          : options[0];
    if (!chosen) throw shippingNotAvailable();
    return chosen;
  }

  /** The delivery window that a buyer means; null for one that is not on offer. One statement, in a transaction or not. */
  async window(db: EntityManager, storeId: number, code: string): Promise<WindowStanding | null> {
    return (await windowByCode.first(db, [storeId, code])) ?? null;
  }

  /**
   * The delivery window as an order keeps it, if it can be chosen with this delivery. Pure. Throws
   * `delivery_window.unknown` (null), `.incomplete`, `.other_zone`, `.closed` and `.full`. Whether a seat is left is told
   * as of the reading; `DeliverySeats.take` decides.
   */
  chooseWindow(code: string, window: WindowStanding | null, { zone }: Pick<ShippingOption, 'zone'>): ChosenWindow {
    if (!window) throw windowUnknown(code);
    const { date, slot, booked, capacity } = window;
    const missing = windowFields.filter((field) => window[field] === null);
    if (date === null || slot === null || missing.length > 0) throw windowIncomplete(code, missing);
    if (window.zone !== zone) throw windowOfOtherZone(code, window.zone);
    if (window.closed) throw windowClosed(code);
    if (booked >= capacity) throw windowFull(code);
    return { code, date, slot };
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
    options: readonly MethodOption[],
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
type MethodOption = ShippingOption & { readonly zone: string; readonly method: string };

function toOption(zone: string, { code, name, freeOver, taxClass }: Method, amount: number): MethodOption {
  return { code: `${zone}/${code}`, zone, method: code, name, amount, freeOver, taxClass };
}

/** What is on offer, as options: table rates and couriers' rates worked out, the others as far as `live` has them. */
function offered(
  { zones, services }: ShippingOffer,
  { parcel, origin = null }: ShippingRequest,
  live: readonly ShippingOption[],
): ShippingOption[] {
  const methods = zones.flatMap(({ zone, method }) => {
    if (!method) return [];
    if (method.source === TABLE) return [toOption(zone, method, tableRate(method, parcel))];
    const rated = live.find(({ code }) => code === `${zone}/${method.code}`);
    return rated ? [toOption(zone, method, rated.amount)] : [];
  });
  return [...methods, ...services.flatMap((service) => courierOptions(service, parcel, origin))];
}

/** The service as an option; none where it does not go, or not with that much. */
function courierOptions(row: CourierServiceRow, { weightGrams }: Parcel, origin: string | null): ShippingOption[] {
  const { id: serviceId, service, serviceName, courier, courierName, aggregator, cashOnDelivery } = row;
  const rate = rateFrom(row.rates, origin);
  const amount = rate ? weightRate(rate, weightGrams) : null;
  if (amount === null || (row.maxWeightGrams !== null && weightGrams > row.maxWeightGrams)) return [];
  return [
    {
      code: courierOption(serviceId),
      zone: null,
      method: null,
      name: `${courierName} ${serviceName}`,
      amount,
      freeOver: row.freeOver,
      taxClass: row.taxClass,
      courier: {
        serviceId,
        code: courier,
        name: courierName,
        service,
        serviceName,
        aggregator,
        origin,
        cashOnDelivery,
      },
    },
  ];
}

/** Throws when a choice names what the shop does not have. */
function requireNamed({ zones, services }: ShippingOffer, choice: ShippingChoice): void {
  const named = namedShipping(choice);
  if (named === null || named === 'anything') return;
  if ('service' in named) {
    const known = services.some(({ aggregator }) => named.aggregator === null || aggregator === named.aggregator);
    if (!known) throw optionNotFound(courierOption(named.service));
    return;
  }
  const { zone, method } = named;
  if (zones.length === 0) throw zoneNotFound(zone);
  if (method !== null && !zones.some((row) => row.method?.code === method)) throw optionNotFound(`${zone}/${method}`);
}

function serves({ countries, regions }: ZoneRow, { country, region }: Destination): boolean {
  if (!countries.includes(country)) return false;
  return regions.length === 0 || regions.some((served) => fold(served) === fold(region ?? ''));
}

function fold(region: string): string {
  return region.trim().toLowerCase();
}

/** Only couriers' services may not: a zone's methods are the shop's own. */
function collects({ courier }: ShippingOption): boolean {
  return courier?.cashOnDelivery !== false;
}

/** The first of the cheapest. */
function cheapest(options: readonly ShippingOption[]): ShippingOption | undefined {
  return options.reduce<ShippingOption | undefined>(
    (best, option) => (best && best.amount <= option.amount ? best : option),
    undefined,
  );
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
