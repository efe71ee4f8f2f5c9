import { type Address } from '../kernel/address.js';

/** Whose address book it is. */
export interface AddressOwner {
  readonly storeId: number;
  readonly customerId: number;
}

/** An address as it is put into the book. */
export interface NewAddress extends Omit<Address, 'name' | 'savedId' | 'isPostalCodeNumeric'> {
  /** The customer's own name when null. */
  readonly name?: string | null;
}

/** What to change; null empties a field. */
export type AddressChanges = Partial<NewAddress>;

/** An address of the book. */
export interface SavedAddress extends Address {
  readonly id: number;
  /** The customer's own where the address has none: first and last name, else the e-mail address. */
  readonly name: string;
  readonly company: string | null;
  readonly phone: string | null;
  readonly line2: string | null;
  readonly district: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  readonly locationId: number | null;
  readonly isDefault: boolean;
  readonly createdAt: Date;
  /** When it was saved, or found again, for the last time. */
  readonly usedAt: Date;
}

export interface FoundAddress {
  readonly address: SavedAddress;
  /** Whether it was not in the book before. */
  readonly created: boolean;
}
