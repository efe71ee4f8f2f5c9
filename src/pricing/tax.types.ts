/** How a store taxes what it sells. */
export interface TaxSettings {
  /** `included`: prices contain it; `added`: it comes on top of them. */
  readonly mode: 'none' | 'included' | 'added';
  /** Rounded line by line, or once for all amounts of a class. */
  readonly rounding: 'line' | 'order';
  /** Whether an item without a tax class is refused. */
  readonly classRequired: boolean;
}

/** What items and ways of delivery are taxed as. Its code is fixed: orders name it. */
export interface TaxClass {
  /** 1 to 64 letters, digits, dots, underscores and hyphens; unique in its store. */
  readonly code: string;
  readonly name: string;
}

export interface NewTaxRate {
  /** The code of the class. */
  readonly taxClass: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** As addresses name it, in any case; null for the whole country. */
  readonly region: string | null;
  /** Millionths: 19 % is 190000. */
  readonly rate: number;
  /** It applies at t when startsAt ≤ t < endsAt; null is open. */
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
}

export interface TaxRate extends NewTaxRate {
  readonly id: number;
}

/** What may change of a rate; another place or class is another rate. */
export type TaxRateChanges = Partial<Pick<NewTaxRate, 'rate' | 'startsAt' | 'endsAt'>>;
