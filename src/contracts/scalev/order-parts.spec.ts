import { type Order } from '../../order/order.types.js';
import { isProbablySpam, toDestination, toOrderLine } from './order-parts.js';

type Line = Order['lines'][number];

const line = (changes: object): Line =>
  ({ quantity: 2, name: 'Kemeja', components: [], options: [], unitPrice: 150_000_00, ...changes }) as unknown as Line;
const option = (value: string): object => ({ name: 'Ukuran', value });

describe('a line', () => {
  it.each([
    [[], [null, null, null]],
    [['M'], ['M', null, null]],
    [
      ['M', 'Biru'],
      ['M', 'Biru', null],
    ],
    [
      ['M', 'Biru', 'Katun', 'Slim'],
      ['M', 'Biru', 'Katun'],
    ],
  ])('SC-49: with the options %j shows the first three by their places', (values, shown) => {
    expect(toOrderLine(line({ options: values.map(option) }), 'IDR')).toEqual({
      quantity: 2,
      product_name: 'Kemeja',
      item_type: 'variant',
      variant_option1_value: shown[0],
      variant_option2_value: shown[1],
      variant_option3_value: shown[2],
      variant_price: '150000.00',
    });
  });

  it('SC-49: of a single component is a bundle', () => {
    expect(toOrderLine(line({ components: [{}] }), 'IDR').item_type).toBe('bundle_price_option');
  });
});

it.each([
  [undefined, null],
  [null, null],
  [[], false],
  [['one_sign'], true],
])('SC-53: the signs %j say of spam %j', (spamSigns, spam) => {
  expect(isProbablySpam({ spamSigns })).toBe(spam);
});

it('SC-49: a destination is one line of street, and null where something is not known', () => {
  const address = { name: 'Siti', line1: 'Jl. Baru 1', line2: 'Lantai 2', city: 'Jakarta', country: 'ID' };
  const shown = { name: 'Siti', phone: null, address: 'Jl. Baru 1, Lantai 2', city: 'Jakarta' };
  expect(toDestination(address)).toEqual({ ...shown, subdistrict: null, province: null });
  expect(toDestination({ ...address, line2: null, district: 'Gubeng', region: 'Jawa Timur' })).toEqual({
    ...shown,
    address: 'Jl. Baru 1',
    subdistrict: 'Gubeng',
    province: 'Jawa Timur',
  });
});
