import { newId } from '../../src/kernel/ids.js';
import { type PaymentRequest, type PaymentStanding, type RefundOutcome } from '../../src/payment/payment-provider.js';
import { type Charge } from './payment-provider.conformance.js';

const actionTypes = ['redirect', 'instructions', 'qr', 'virtual_account'];

export function toRequest(charge: Charge): PaymentRequest {
  const ids = { paymentId: newId(), orderId: newId(), reference: null };
  // Nobody listens there, and no name has to be looked up: the other end may try to reach them.
  const urls = { returnUrl: 'http://127.0.0.1:1/return', notifyUrl: 'http://127.0.0.1:1/notify' };
  return { ...ids, ...urls, settings: {}, secrets: {}, input: {}, signal: AbortSignal.timeout(10_000), ...charge };
}

export function referenceOf(standing: PaymentStanding): string | null {
  return 'reference' in standing ? standing.reference : null;
}

export function expectOutcome(outcome: PaymentStanding): void {
  switch (outcome.status) {
    case 'authorized':
    case 'captured':
      expectReference(outcome.reference);
      break;
    case 'pending':
      expectReference(outcome.reference);
      if (outcome.action !== null) expect(actionTypes).toContain(outcome.action.type);
      break;
    case 'declined':
      expect(outcome.reason).toMatch(/\S/);
      break;
    case 'voided':
    case 'unknown':
      break;
    default:
      throw new Error(`No status of a payment: ${JSON.stringify(outcome)}`);
  }
  // It is kept as JSON, and has to come back as it was.
  expect(JSON.parse(JSON.stringify(outcome))).toStrictEqual(outcome);
}

export function expectRefundOutcome(outcome: RefundOutcome): void {
  if (outcome.status === 'declined') expect(outcome.reason).toMatch(/\S/);
  else expectReference(outcome.reference);
  expect(JSON.parse(JSON.stringify(outcome))).toStrictEqual(outcome);
}

function expectReference(reference: string | null): void {
  if (reference !== null) expect(reference).toMatch(/\S/);
}
