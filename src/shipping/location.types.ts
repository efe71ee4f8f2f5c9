/** A place that buyers choose instead of typing its city and region: a district, a village, a quarter. */
export interface Location {
  /** The store's own number for it, for example that of an official register. Unique in the store. */
  readonly id: number;
  /** "Kebayoran Baru" */
  readonly name: string;
  /** "Jakarta Selatan" */
  readonly city: string;
  /** State, province or district: "DKI Jakarta". */
  readonly region: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly postalCodes: readonly string[];
}

/** Which locations of a store to list, by id. */
export interface LocationFilter {
  /** Words, or their beginnings, of name, city, region or postal code; all of them have to be there. */
  readonly search?: string | null;
  /** The id of the last location seen. */
  readonly after: number | null;
  readonly limit: number;
}
