import { countryCode, countryName } from './countries.js';

const codes = (): string[] => {
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => countryName(code) !== code);
};

describe('the countries of ISO 3166-1', () => {
  it('are all there, 249 of them, and each is found again by its name', () => {
    expect(codes()).toHaveLength(249);
    expect(codes().map((code) => countryCode(countryName(code)))).toEqual(codes());
  });

  it('are found by the English names that Unicode gives them', () => {
    const unicode = new Intl.DisplayNames(['en'], { type: 'region' });
    const missed = codes().filter((code) => countryCode(unicode.of(code) ?? '') !== code);
    expect(missed).toEqual([]);
  });

  it.each([
    ['Canada', 'CA'],
    ['  canada ', 'CA'],
    ['CÔTE D’IVOIRE', 'CI'],
    ["cote d'ivoire", 'CI'],
    ['The Netherlands', 'NL'],
    ['Trinidad & Tobago', 'TT'],
    ['United States of America', 'US'],
    ['Viet Nam', 'VN'],
    ['Turkey', 'TR'],
  ])('%j is %s', (name, code) => {
    expect(countryCode(name)).toBe(code);
  });

  it.each(['CA', 'ca', 'CAN', 'USA', '', ' ', 'the', 'Atlantis', 'constructor', '__proto__', 'Ca nada'])(
    '%j is no full name of one',
    (name) => {
      expect(countryCode(name)).toBeNull();
    },
  );

  it('have a code for a name where there is no country', () => {
    expect(countryName('XX')).toBe('XX');
  });
});
