import { addressFingerprint } from './address-fingerprint.js';

const home = { line1: '12 Main Straße', city: 'Anytown', region: 'CA', postalCode: '01234', country: 'CA' };
const same = (other: object): boolean => addressFingerprint({ ...home, ...other }).equals(addressFingerprint(home));

describe('the fingerprint of an address', () => {
  it('has 32 bytes', () => {
    expect(addressFingerprint(home)).toHaveLength(32);
  });

  it.each([
    [{ line1: '  12  MAIN\tSTRASSE ' }],
    [{ line1: '１２ Main Straße' }],
    [{ city: 'anyTOWN' }],
    [{ line2: '' }],
    [{ line2: ' ', name: null, phone: undefined }],
    [{ locationId: 1 }],
  ])('is the same with %j', (other) => {
    expect(same(other)).toBe(true);
  });

  it.each([
    [{ line1: '12 Main Strass' }],
    [{ line1: '12 MainStraße' }],
    [{ postalCode: '1234' }],
    [{ country: 'US' }],
    [{ region: null }],
    [{ name: 'Ann' }],
    [{ district: 'Old Town' }],
    [{ city: 'CA', region: 'Anytown' }],
  ])('is another with %j', (other) => {
    expect(same(other)).toBe(false);
  });
});
