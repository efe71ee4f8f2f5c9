/** A postal address as the core knows it. Contracts map their own field names to this shape. */
export interface Address {
  readonly name: string;
  readonly company?: string | null;
  /** E.164 (ITU-T), for example +8801711000000. */
  readonly phone?: string | null;
  readonly line1: string;
  readonly line2?: string | null;
  /** A part of the city: the name of a location. */
  readonly district?: string | null;
  readonly city: string;
  /** State, province or district. */
  readonly region?: string | null;
  readonly postalCode?: string | null;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string;
  /** The store's own number for the place, where buyers choose it from the store's locations. */
  readonly locationId?: number | null;
  /** Which of the customer's saved addresses it was when it was used, where it was one. */
  readonly savedId?: number;
  /** Whether the postal code was stated as a number: some APIs give it back as they got it. */
  readonly isPostalCodeNumeric?: boolean;
}

/** The address itself, without what is known of its use. */
export function plainAddress({
  savedId: _savedId,
  isPostalCodeNumeric: _isPostalCodeNumeric,
  ...address
}: Address): Omit<Address, 'savedId' | 'isPostalCodeNumeric'> {
  return address;
}

/** Who buys, when no account says so. */
export interface Contact {
  readonly email?: string | null;
  /** E.164. */
  readonly phone?: string | null;
}
