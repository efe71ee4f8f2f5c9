import { askedPayment } from './checkout.mapping.js';
import { chooseMethod } from './payment-choice.js';

const offered = ['bank_transfer', 'cod', 'va_bca', 'no_payment'].map((code) => ({ code }));
const accounts = [
  { method: 'bank_transfer', bank: 'BCA', number: '1', holder: 'Toko' },
  { method: 'bank_transfer', bank: 'Bank Jago', number: '2', holder: 'Toko' },
  { method: 'paused', bank: 'BCA', number: '3', holder: 'Toko' },
];
const choose = (method: string, option: string | null = null): string =>
  chooseMethod(askedPayment({ payment_method: method, sub_payment_method: option }), offered, accounts);
const notOffered = expect.objectContaining({ code: 'payment.method_not_offered' }) as Error;

describe("the store's method for what a buyer asks for", () => {
  it.each([
    ['bank_transfer', null, 'bank_transfer'],
    ['va_bca', null, 'va_bca'],
    ['va', 'bca', 'va_bca'],
    ['va_bca', 'bca', 'va_bca'],
    ['bank_transfer', 'bca', 'bank_transfer'],
    ['bank_transfer', 'bank_jago', 'bank_transfer'],
    ['bank_transfer', 'Bank Jago', 'bank_transfer'],
  ])('SC-31: %s with %j is %s', (method, option, code) => {
    expect(choose(method, option)).toBe(code);
  });

  it.each([
    ['gold', null],
    ['va', null],
    ['va', 'bni'],
    ['va_bca', 'bni'],
    ['cod', 'bca'],
    ['paused', 'bca'],
    ['bank_transfer', 'mandiri'],
    ['no_payment', null],
    ['no', 'payment'],
  ])('SC-30, SC-31: %s with %j is none', (method, option) => {
    expect(() => choose(method, option)).toThrow(notOffered);
  });
});
