import { createHash } from 'node:crypto';
import { type NewAddress } from './address-book.types.js';

const fields = [
  'name',
  'company',
  'phone',
  'line1',
  'line2',
  'district',
  'city',
  'region',
  'postalCode',
  'country',
] as const satisfies readonly (keyof NewAddress)[];

/**
 * SHA-256 of an address as a reader takes it: compatibility forms (NFKC), case and blanks make no other address, and a
 * blank field is none. The number of a location says nothing that the texts do not.
 */
export function addressFingerprint(address: NewAddress): Buffer {
  const parts = fields.map((field) => normalised(address[field]));
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}

function normalised(text: string | null | undefined): string | null {
  // Upper case first: "ß" and "SS" then fall together.
  const folded = (text ?? '').normalize('NFKC').trim().replace(/\s+/gu, ' ').toUpperCase().toLowerCase();
  return folded === '' ? null : folded;
}
