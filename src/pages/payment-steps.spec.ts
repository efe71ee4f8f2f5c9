import { paymentSteps } from './payment-steps.js';

const nothing = {
  accounts: [],
  virtualAccount: null,
  qrSvg: null,
  instructions: null,
  daysToPay: null,
  url: null,
  expiresAt: null,
};

describe('What a buyer has to do', () => {
  it('is nothing where there is no action', async () => {
    expect(await paymentSteps({ action: null })).toEqual(nothing);
  });

  it('is a transfer to one of the accounts, leaving out what is none', async () => {
    const accounts = [
      { bank: 'BCA', number: '0000012345', holder: 'PT Demo' },
      { number: 42 },
      { bank: 'X' },
      null,
      'Y',
    ];
    expect(await paymentSteps({ action: { type: 'instructions', data: { accounts } } })).toEqual({
      ...nothing,
      accounts: [
        { bank: 'BCA', number: '0000012345', holder: 'PT Demo' },
        { bank: '', number: '42', holder: '' },
      ],
    });
  });

  it('is a code to scan, drawn here', async () => {
    const { qrSvg, url } = await paymentSteps({
      action: { type: 'qr', url: 'https://pay.example/1', data: { qr: '00020101021226' } },
    });
    expect(url).toBe('https://pay.example/1');
    expect(qrSvg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 29 29" /);
    const { qrSvg: unsuitable } = await paymentSteps({ action: { type: 'qr', data: { qr: 'x'.repeat(2_332) } } });
    expect(unsuitable).toBeNull();
  });

  it('is a transfer to a virtual account, until it ends', async () => {
    const action = {
      type: 'virtual_account' as const,
      expiresAt: '2026-07-01T00:00:00.000Z',
      data: { bank: 'BCA', accountNumber: '8808000000000001' },
    };
    expect(await paymentSteps({ action })).toEqual({
      ...nothing,
      virtualAccount: { bank: 'BCA', number: '8808000000000001', holder: '' },
      expiresAt: '2026-07-01T00:00:00.000Z',
    });
  });

  it('lead to web pages only', async () => {
    const steps = await paymentSteps({ action: { type: 'redirect', url: 'javascript:alert(1)' } });
    expect(steps.url).toBeNull();
  });
});
