import { locationColumns, readLocationHeader, readLocationRow } from './location-csv.js';

const row = (...cells: string[]) => readLocationRow(cells, locationColumns, 7);

describe('a file of locations', () => {
  it('names each of its columns once, in any order', () => {
    expect(readLocationHeader(['id', 'city', 'name', 'country', 'region', 'postal_codes'])).toHaveLength(6);
    expect(readLocationHeader(['id', 'name', 'city', 'region', 'country'])).toBeNull();
    expect(readLocationHeader(['id', 'name', 'city', 'region', 'country', 'id'])).toBeNull();
    expect(readLocationHeader([...locationColumns, 'extra'])).toBeNull();
  });

  it('states a location in a row', () => {
    expect(row('1001', 'Kebayoran Baru', 'Jakarta Selatan', 'DKI Jakarta', 'ID', '12110  12120')).toEqual({
      id: 1_001,
      name: 'Kebayoran Baru',
      city: 'Jakarta Selatan',
      region: 'DKI Jakarta',
      country: 'ID',
      postalCodes: ['12110', '12120'],
    });
    expect(row('1', 'A', 'B', 'C', 'ID', '')).toMatchObject({ postalCodes: [] });
  });

  it.each([
    [['1', 'A', 'B', 'C', 'ID'], [7], 'wrong_columns'],
    [['0', 'A', 'B', 'C', 'ID', ''], [7, 'id'], 'not_an_id'],
    [['-1', 'A', 'B', 'C', 'ID', ''], [7, 'id'], 'not_an_id'],
    [['1e3', 'A', 'B', 'C', 'ID', ''], [7, 'id'], 'not_an_id'],
    [['9999999999999999', 'A', 'B', 'C', 'ID', ''], [7, 'id'], 'not_an_id'],
    [['1', '', 'B', 'C', 'ID', ''], [7, 'name'], 'not_a_name'],
    [['1', 'A', 'x'.repeat(201), 'C', 'ID', ''], [7, 'city'], 'not_a_name'],
    [['1', 'A', 'B', 'nul\0', 'ID', ''], [7, 'region'], 'not_a_name'],
    [['1', 'A', 'B', 'C', 'id', ''], [7, 'country'], 'not_a_country'],
    [['1', 'A', 'B', 'C', 'ID', 'a;b'], [7, 'postal_codes'], 'not_postal_codes'],
  ])('is told what is wrong with %j', (cells, path, code) => {
    expect(row(...cells)).toMatchObject({ path, code });
  });
});
