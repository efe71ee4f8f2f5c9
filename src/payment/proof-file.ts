import { type ProofType } from './payment.types.js';

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
/** Where readers of PDF look for its end. */
const tail = 1_024;

/**
 * What a file is, by its own bytes: a name or a content type is only what its sender says. The signature has to stand at
 * the very beginning, so that a page, a script or an archive that carries one further down is none of the three; what
 * follows the picture's own bytes is not looked at, because cameras append there what they like. Null for anything else.
 */
export function proofTypeOf(content: Buffer): ProofType | null {
  if (content.subarray(0, png.length).equals(png)) return 'image/png';
  // SOI, then the first byte of the next marker, which is APPn, DQT, DHT, SOF or a comment.
  if (content.length > 4 && content.readUIntBE(0, 3) === 0xffd8ff && content.readUInt8(3) >= 0xc0) return 'image/jpeg';
  return isPdf(content) ? 'application/pdf' : null;
}

function isPdf(content: Buffer): boolean {
  return (
    /^%PDF-[12]\.\d[\r\n]/.test(content.subarray(0, 9).toString('latin1')) &&
    content.subarray(-tail).includes('%%EOF', 0, 'latin1')
  );
}
