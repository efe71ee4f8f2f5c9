import { BankTransfer } from './providers/bank-transfer.js';
import { CashOnDelivery } from './providers/cash-on-delivery.js';
import { CustomPayment } from './providers/custom.js';
import { Invoice } from './providers/invoice.js';
import { PayLater } from './providers/pay-later.js';

const account = { bank: 'BCA', number: '0000012345', holder: 'PT Nusantara Demo' };

describe('the settings of', () => {
  it.each([
    ['bank transfer', new BankTransfer(), { accounts: [account], uniqueCode: true }],
    ['bank transfer without a holder', new BankTransfer(), { accounts: [{ bank: 'BCA', number: '1' }] }],
    ['cash on delivery', new CashOnDelivery(), {}],
    ['pay later', new PayLater(), {}],
    ['an invoice', new Invoice(), { daysToPay: 14 }],
    ['an invoice without a term', new Invoice(), {}],
    ['a custom method', new CustomPayment(), { instructions: 'Pay at the counter.' }],
    ['a custom method without instructions', new CustomPayment(), {}],
  ])('%s are fine', (_what, provider, settings) => {
    expect(provider.settingsFaults(settings)).toEqual({});
  });

  it.each<[string, { settingsFaults(settings: object): object }, Record<string, unknown>, object]>([
    ['bank transfer', new BankTransfer(), {}, { accounts: 'is required' }],
    ['bank transfer', new BankTransfer(), { accounts: [] }, { accounts: 'must be a list of 1 to 20' }],
    ['bank transfer', new BankTransfer(), { accounts: account }, { accounts: 'must be a list of 1 to 20' }],
    [
      'bank transfer',
      new BankTransfer(),
      { accounts: Array(21).fill(account) },
      { accounts: 'must be a list of 1 to 20' },
    ],
    ['bank transfer', new BankTransfer(), { accounts: [account, null] }, { accounts: 'entry 2 must be an object' }],
    [
      'bank transfer',
      new BankTransfer(),
      { accounts: [{ bank: 'BCA' }] },
      { accounts: 'entry 1 has a wrong field: number is required' },
    ],
    [
      'bank transfer',
      new BankTransfer(),
      { accounts: [{ ...account, number: 12345 }] },
      { accounts: 'entry 1 has a wrong field: number must be a text of 1 to 100 characters' },
    ],
    [
      'bank transfer',
      new BankTransfer(),
      { accounts: [{ ...account, pin: '1' }] },
      { accounts: 'entry 1 has a wrong field: pin is no setting of this provider' },
    ],
    [
      'bank transfer',
      new BankTransfer(),
      { accounts: [account], uniqueCode: 'yes' },
      { uniqueCode: 'must be true or false' },
    ],
    ['cash on delivery', new CashOnDelivery(), { fee: 1 }, { fee: 'is no setting of this provider' }],
    ['pay later', new PayLater(), { days: 1 }, { days: 'is no setting of this provider' }],
    ['cash on delivery', new CashOnDelivery(), { toString: 1 }, { toString: 'is no setting of this provider' }],
    ['an invoice', new Invoice(), { daysToPay: 1.5 }, { daysToPay: 'must be a whole number, 0 to 365' }],
    ['an invoice', new Invoice(), { daysToPay: '14' }, { daysToPay: 'must be a whole number, 0 to 365' }],
    [
      'an invoice',
      new Invoice(),
      { daysToPay: 366, x: null },
      {
        daysToPay: 'must be a whole number, 0 to 365',
        x: 'is no setting of this provider',
      },
    ],
    [
      'a custom method',
      new CustomPayment(),
      { instructions: ' ' },
      { instructions: 'must be a text of 1 to 2000 characters' },
    ],
    [
      'a custom method',
      new CustomPayment(),
      { instructions: 'x'.repeat(2_001) },
      { instructions: 'must be a text of 1 to 2000 characters' },
    ],
  ])('%s are refused by name (%#)', (_what, provider, settings, faults) => {
    expect(provider.settingsFaults(settings)).toEqual(faults);
  });
});
