import { type PaymentNotice } from '../../src/payment/payment-provider.js';
import { PaymentSecrets } from '../../src/payment/payment-secrets.js';
import { StoreService } from '../../src/store/store.service.js';
import { type Answer } from '../http/support/ask.js';
import { request, type TestApp } from './app.js';
import { signatureOf } from './fake-gateway.js';
import { guestCheckout } from './shopper.js';

export const webhookSecret = 'the secret of the fake gateway';

/** A checkout that is paid by the method that `offerWallet` gives a store. */
export const byWallet = { ...guestCheckout, paymentMethod: 'WALLET' };

/** Lets a demo store offer the fake gateway. Before the first request that looks at its methods: they are kept for some seconds. */
export async function offerWallet(
  app: TestApp,
  { store: slug = 'acme', code = 'WALLET', secret = webhookSecret, active = true } = {},
): Promise<void> {
  const store = await app.get(StoreService).bySlug(slug);
  const sealed = app.get(PaymentSecrets).seal({ storeId: store.id, code }, { webhookSecret: secret });
  await app.db.dataSource.query(
    `INSERT INTO payment_methods (store_id, code, provider, name, secrets, active)
     VALUES ($1, $2, 'fake-gateway', 'Wallet', $3, $4)
     ON CONFLICT (store_id, code) DO UPDATE SET provider = 'fake-gateway', settings = '{}', secrets = $3, active = $4`,
    [store.id, code, sealed, active],
  );
}

/** Where the fake gateway reports to a demo store. */
export async function webhookPath(app: TestApp, slug = 'acme', provider = 'fake-gateway'): Promise<string> {
  return `/payments/v1/webhooks/${provider}/${(await app.get(StoreService).bySlug(slug)).publicId}`;
}

/** A message as the fake gateway sends it. */
export async function report(app: TestApp, notices: PaymentNotice | readonly PaymentNotice[]): Promise<Answer> {
  const body = JSON.stringify(notices);
  return request(app, 'POST', await webhookPath(app), {
    headers: { 'Fake-Signature': signatureOf(body, webhookSecret) },
    body,
  });
}

let messages = 0;

/** The news that a payment was taken in full, as a message of its own. */
export function captured(payment: { id: string; amount: number; currency?: string }): PaymentNotice {
  messages += 1;
  const { id, amount, currency = 'BDT' } = payment;
  const outcome = { status: 'captured', reference: `ref-${id}`, charged: { amount, currency } } as const;
  return { messageId: `msg-${messages}`, paymentId: id, reference: null, outcome };
}
