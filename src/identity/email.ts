import { isEmail } from 'class-validator';

/** RFC 5321 4.5.3.1.3: a path has at most 256 octets, its angle brackets included. */
const longest = 254;

/**
 * An address as it is stored and compared: trimmed, in Unicode's composed form and lower case. Null for what is not an
 * e-mail address.
 */
export function normalizeEmail(text: string): string | null {
  if (text.length > 2 * longest) return null;
  const email = text.trim().normalize('NFC').toLowerCase();
  return Buffer.byteLength(email) <= longest && isEmail(email) ? email : null;
}
