/** When a store delivers in a zone, and to how many orders. */
export interface NewDeliveryWindow {
  /** 1 to 64 letters, digits, dots, underscores and hyphens; unique in its store. */
  readonly code: string;
  /** The code of one of the store's shipping zones. */
  readonly zone: string;
  /** The day, ISO 8601: "2026-11-24". Null, like slot and cut-off, for a window that is not complete yet. */
  readonly date: string | null;
  /** The part of the day, as the shop calls it: "08:00-12:00". */
  readonly slot: string | null;
  /** Until when orders for it are taken. ISO 8601, UTC. */
  readonly closesAt: string | null;
  /** How many orders it takes. */
  readonly capacity: number;
  /** Whether it is on offer. */
  readonly active: boolean;
}

export interface DeliveryWindow extends NewDeliveryWindow {
  readonly id: number;
  /** How many of its seats are taken. */
  readonly booked: number;
}

/** What a window needs before anybody can choose it. */
export type WindowField = 'date' | 'slot' | 'closesAt';

/** A window as a checkout finds it, by the database's clock. */
export interface WindowStanding extends DeliveryWindow {
  /** Whether its cut-off has passed. */
  readonly closed: boolean;
}

/** The window of an order, as it was when the order was placed. */
export interface ChosenWindow {
  readonly code: string;
  readonly date: string;
  readonly slot: string;
}

/** A window that the storefront may offer. */
export interface OpenWindow extends ChosenWindow {
  readonly zone: string;
  /** ISO 8601, UTC. */
  readonly closesAt: string;
  /** 0 when it is full. */
  readonly seatsLeft: number;
}

export interface WindowFilter {
  /** The code of a zone; all when absent. */
  readonly zone?: string | null;
  readonly date?: string | null;
  /** Only windows made after this one: the last one of the page before. */
  readonly after?: number | null;
  readonly limit: number;
}
