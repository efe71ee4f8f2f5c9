import {
  type CaptureRequest,
  type PaymentOutcome,
  PaymentProvider,
  type PaymentRequest,
  type PaymentStanding,
  type RefundOutcome,
} from '../payment-provider.js';
import { type PaymentAction } from '../payment.types.js';

/** Money that changes hands outside the system: the payment stays pending until the merchant says that it has arrived. */
export abstract class OfflineProvider extends PaymentProvider {
  override readonly network = false;

  async authorize(request: PaymentRequest): Promise<PaymentOutcome> {
    return { status: 'pending', reference: null, action: this.instructions(request) };
  }

  async capture({ captureAmount: amount, currency }: CaptureRequest): Promise<PaymentOutcome> {
    return { status: 'captured', reference: null, charged: { amount, currency } };
  }

  async void(): Promise<void> {}

  async refund(): Promise<RefundOutcome> {
    return { status: 'refunded', reference: null };
  }

  async status(request: PaymentRequest): Promise<PaymentStanding> {
    return { status: 'pending', reference: null, action: this.instructions(request) };
  }

  /** What the buyer is told, from the store's settings of the method; null when there is nothing to do. */
  protected abstract instructions(request: PaymentRequest): PaymentAction | null;
}
