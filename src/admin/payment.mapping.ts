import {
  type Payment,
  type PaymentAttempt,
  type PaymentFilter,
  type PaymentProof,
  type PaymentStatusEntry,
} from '../payment/payment.types.js';
import { type Refund } from '../payment/refund.types.js';
import { toMoneyDto } from '../platform/http/money.dto.js';
import { decodeCursor } from '../platform/http/page.js';
import {
  type AdminPaymentConflictDto,
  type AdminPaymentDto,
  type AdminPaymentFileDto,
  type AdminRefundDto,
  type PaymentQueryDto,
  type RefundDto,
} from './payment.dto.js';
import { type PaymentProofDto } from './payment-proof.dto.js';
import { fromStoreMoney } from './store-money.js';

/** One row more than asked for, so that the page knows whether there is another. */
export function toPaymentFilter({ after, status, resolved, orderId, provider, limit }: PaymentQueryDto): PaymentFilter {
  const below = after === undefined ? undefined : decodeCursor(after, 'uuid')[0];
  return { below, status, resolved, orderId, provider, limit: limit + 1 };
}

export function toAdminPaymentDto(payment: Payment): AdminPaymentDto {
  const { currency } = payment;
  return {
    id: payment.id,
    orderId: payment.orderId,
    method: payment.method,
    provider: payment.provider,
    status: payment.status,
    amount: toMoneyDto(payment.amount, currency),
    captured: toMoneyDto(payment.captured, currency),
    refunded: toMoneyDto(payment.refunded, currency),
    providerReference: payment.providerReference,
    declineReason: payment.declineReason,
    voidRequested: payment.voidRequested,
    conflict: payment.conflict && toConflictDto(payment.conflict),
    createdAt: payment.createdAt,
  };
}

function toConflictDto({
  reason,
  expected,
  received,
  resolution,
}: NonNullable<Payment['conflict']>): AdminPaymentConflictDto {
  return {
    reason,
    expected: toMoneyDto(expected.amount, expected.currency),
    received: received && toMoneyDto(received.amount, received.currency),
    resolution: resolution ?? null,
  };
}

export interface PaymentFile {
  readonly payment: Payment;
  readonly history: readonly PaymentStatusEntry[];
  readonly attempts: readonly PaymentAttempt[];
  readonly refunds: readonly Refund[];
  readonly proofs: readonly PaymentProof[];
}

export function toAdminPaymentFileDto({
  payment,
  history,
  attempts,
  refunds,
  proofs,
}: PaymentFile): AdminPaymentFileDto {
  return {
    ...toAdminPaymentDto(payment),
    history: history.map(({ from, to, source, detail, at }) => ({ from, to, source, detail, at })),
    attempts: attempts.map(({ operation, outcome, detail, startedAt, finishedAt }) => ({
      operation,
      outcome,
      detail,
      startedAt,
      finishedAt,
    })),
    refunds: refunds.map(toAdminRefundDto),
    proofs: proofs.map(toPaymentProofDto),
  };
}

export function toPaymentProofDto({ id, contentType, byteSize, uploadedAt }: PaymentProof): PaymentProofDto {
  return { id, contentType, byteSize, uploadedAt };
}

export function toAdminRefundDto(refund: Refund): AdminRefundDto {
  return {
    id: refund.id,
    paymentId: refund.paymentId,
    orderId: refund.orderId,
    status: refund.status,
    amount: toMoneyDto(refund.amount, refund.currency),
    actor: refund.actor,
    reason: refund.reason,
    lines: refund.lines.map(({ lineId, quantity, restocked }) => ({ lineId, quantity, restocked })),
    restock: refund.restock,
    providerReference: refund.providerReference,
    declineReason: refund.declineReason,
    createdAt: refund.createdAt,
    updatedAt: refund.updatedAt,
  };
}

export function toRefundQuestion(
  { amount, lines, restock, reason }: RefundDto,
  currency: string,
): Pick<RefundDto, 'restock' | 'reason'> & {
  amount: number | null;
  lines: { lineId: string; quantity: number }[] | null;
} {
  return {
    amount: amount ? fromStoreMoney(amount, currency, ['amount'], 1) : null,
    lines: lines?.map(({ lineId, quantity }) => ({ lineId: lineId.toLowerCase(), quantity })) ?? null,
    restock,
    reason,
  };
}
