import { isPayable } from '../order/order-links.service.js';
import { remainingTotal } from '../order/order-lives.service.js';
import { mostProofs } from '../payment/payment-proofs.service.js';
import { type Instant, instant } from './order-view.js';
import { formatOf } from './page-format.js';
import { type PageOrder } from './page-orders.service.js';
import { type PaymentSteps, paymentSteps } from './payment-steps.js';

/** What pages say about paying an order. */
export interface PaymentView {
  /** Whether money is wanted. */
  readonly payable: boolean;
  /** Whether it has come, or is promised. */
  readonly settled: boolean;
  /** The method that was chosen, by the store's name for it. */
  readonly method: string;
  readonly amount: string;
  readonly payBefore: Instant | null;
  readonly declined: boolean;
  /** What to do for the payment that is open; null when there is none. */
  readonly steps: PaymentSteps | null;
  /** Whether there is nothing to do but to wait. */
  readonly waiting: boolean;
  /** The methods that can be chosen on the pay page; none where the courier is paid. */
  readonly choices: readonly { readonly code: string; readonly name: string; readonly chosen: boolean }[];
  readonly proofs: readonly Instant[];
  readonly takesProof: boolean;
}

export async function toPaymentView(page: PageOrder): Promise<PaymentView> {
  const { store, order, cancellations, payment, prepaid, proofs, takesProof } = page;
  const format = formatOf(store.locale, order.currency);
  const left = remainingTotal(order, cancellations);
  const payable = isPayable(order, cancellations);
  const open = payable && (payment?.status === 'opened' || payment?.status === 'pending');
  const steps = open ? await paymentSteps(payment) : null;
  const before = payable ? (steps?.expiresAt ?? order.paymentDueAt) : null;
  const method = payment?.method ?? order.paymentMethod;
  return {
    payable,
    settled: order.paymentStatus === 'paid' || order.paymentStatus === 'authorized',
    method: page.methods.find(({ code }) => code === method)?.name ?? method,
    // An attempt that has failed may have been for more than is left.
    amount: format.money(open ? payment.amount : left),
    payBefore: before === null ? null : instant(before, format),
    declined: payable && payment?.status === 'declined',
    steps,
    waiting: steps !== null && prepaid && !asksForAnything(steps),
    choices: payable && (prepaid || !open) ? choicesOf(page, method) : [],
    proofs: proofs.map(({ uploadedAt }) => instant(uploadedAt, format)),
    takesProof: payable && takesProof && proofs.length < mostProofs,
  };
}

function asksForAnything({ accounts, virtualAccount, qrSvg, instructions, url }: PaymentSteps): boolean {
  return accounts.length > 0 || [virtualAccount, qrSvg, instructions, url].some((step) => step !== null);
}

/** Only those whose goods wait for the money: nobody pays a courier on a page. One is always chosen. */
function choicesOf({ methods }: PageOrder, current: string): PaymentView['choices'] {
  const offered = methods.filter(({ prepaid }) => prepaid);
  const chosen = offered.find(({ code }) => code === current) ?? offered[0];
  return offered.map(({ code, name }) => ({ code, name, chosen: code === chosen?.code }));
}
