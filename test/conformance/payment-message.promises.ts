import { type WebhookMessage, WebhookRejected } from '../../src/payment/payment-provider.js';
import { type PaymentProviderSample } from './payment-provider.conformance.js';
import { expectOutcome, expectRefundOutcome, referenceOf, toRequest } from './payment-provider.expectations.js';
import { type Promises } from './promises.js';

/** A message as it comes in. */
export type SentMessage = Pick<WebhookMessage, 'headers' | 'body'>;

const toleranceMilliseconds = 300_000;
/** Of a longer body, so many bytes are altered in turn. */
const mostAlterations = 500;

/** What a provider promises that reads messages; one that does not promises nothing here. */
export const paymentMessagePromises = {
  'reads a genuine message about its payment, and reads it again as the same': async (sample) => {
    const genuine = await genuineMessage(sample);
    if (!genuine) return;
    const { message, paymentId, reference, read } = genuine;
    const notices = await read(message);
    const named = notices.filter(
      (notice) =>
        'outcome' in notice &&
        (notice.paymentId === paymentId || (notice.paymentId === null && notice.reference === reference)),
    );
    expect(named.length).toBeGreaterThan(0);
    for (const notice of notices) {
      expect(notice.messageId).toMatch(/\S/);
      if ('outcome' in notice) expectOutcome(notice.outcome);
      else expectRefundOutcome(notice.refund);
    }
    expect(await read({ ...message, receivedAt: new Date(message.receivedAt.getTime() + 1_000) })).toEqual(notices);
  },

  'refuses a message that nobody has signed, or somebody else has': async (sample) => {
    const genuine = await genuineMessage(sample);
    if (!genuine) return;
    const { message, provider, read } = genuine;
    const secrets = Object.fromEntries(provider.secretNames.map((name) => [name, `another ${name}`]));
    await expectRefusal(read({ ...message, headers: {} }));
    await expectRefusal(read({ ...message, secrets }));
  },

  'refuses a message that was altered in any one byte': async (sample) => {
    const genuine = await genuineMessage(sample);
    if (!genuine) return;
    const { message, read } = genuine;
    const { body } = message;
    const step = Math.max(1, Math.floor(body.length / mostAlterations));
    for (let index = 0; index < body.length; index += step) {
      const altered = Buffer.from(body);
      altered[index] = (altered[index] as number) ^ 1;
      await expectRefusal(read({ ...message, body: altered }));
    }
    await expectRefusal(read({ ...message, body: Buffer.concat([body, Buffer.from(' ')]) }));
    await expectRefusal(read({ ...message, body: body.subarray(0, -1) }));
  },

  'refuses a message that was kept for more than five minutes, and none that was kept for four': async (sample) => {
    const genuine = await genuineMessage(sample);
    if (!genuine) return;
    const { message, read } = genuine;
    const after = (milliseconds: number) => ({
      ...message,
      receivedAt: new Date(message.receivedAt.getTime() + milliseconds),
    });
    await read(after(toleranceMilliseconds - 60_000));
    // Signatures name whole seconds.
    await expectRefusal(read(after(toleranceMilliseconds + 2_000)));
  },
} satisfies Promises<PaymentProviderSample>;

/** A message about a payment that was asked for, and how to read messages. Null for a provider that reads none. */
async function genuineMessage({ make, charge, message }: PaymentProviderSample) {
  const provider = make();
  if (!provider.parseWebhook) return null;
  if (!message) throw new Error('A provider that reads messages needs a sample with `message`');
  const request = toRequest(charge);
  const { paymentId, settings, secrets } = request;
  const reference = referenceOf(await provider.authorize(request));
  const receivedAt = new Date();
  const sent = await message({ paymentId, reference }, receivedAt);
  // In another process than the one that asked for the payment.
  const read = async (received: WebhookMessage) => (await make().parseWebhook?.(received)) ?? [];
  return { provider, paymentId, reference, read, message: { ...sent, settings, secrets, receivedAt } };
}

async function expectRefusal(reading: Promise<unknown>): Promise<void> {
  await expect(reading).rejects.toBeInstanceOf(WebhookRejected);
}
