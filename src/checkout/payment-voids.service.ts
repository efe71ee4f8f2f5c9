import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Payment, type VoidRequest } from '../payment/payment.types.js';
import { PaymentService } from '../payment/payment.service.js';
import { ProviderQuestions } from '../payment/provider-questions.service.js';
import { PaymentSettlement } from './payment-settlement.service.js';

/** Who is named when nobody has asked for it: money that came too late to be wanted. */
const nobody = 'job:payment-voids';

/** Payments that are to be given up, and their providers. What is not done here at once, `PaymentVoidsJob` does later. */
@Injectable()
export class PaymentVoids {
  private readonly logger = new Logger(PaymentVoids.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly payments: PaymentService,
    private readonly questions: ProviderQuestions,
    private readonly settlement: PaymentSettlement,
  ) {}

  /**
   * Tells the provider to give up a payment, and notes how it stands then: one that was captured before stays captured.
   * NOT in a transaction. Idempotent. False when the provider gave no clear answer and has to be told again.
   */
  async tell(payment: Payment, source = nobody, reason: string | null = null): Promise<boolean> {
    if (!(await this.questions.void(payment))) return false;
    const standing = await this.questions.standing(payment);
    if (standing === null) return false;
    const isTaken = standing.status === 'captured';
    await this.settlement.settle(
      { storeId: payment.storeId, paymentId: payment.id },
      { news: isTaken ? standing : { status: 'voided' }, source, reason },
    );
    return true;
  }

  /** Tells the providers of payments for which that was asked, once each. NOT in a transaction. Never throws. */
  async tellSoon(asked: readonly Payment[]): Promise<void> {
    for (const { id } of asked) {
      try {
        const request = await this.payments.takeVoidRequest(this.dataSource.manager, id);
        if (request) await this.answer(request);
      } catch (error) {
        this.logger.error({ err: error, paymentId: id }, 'Giving up a payment failed; it will be tried again');
      }
    }
  }

  /** Tells the provider of the payment that has waited for it longest. NOT in a transaction. False when none is due. */
  async tellDue(): Promise<boolean> {
    const request = await this.payments.takeDueVoidRequest(this.dataSource.manager);
    if (request) await this.answer(request);
    return request !== null;
  }

  private answer(request: VoidRequest): Promise<boolean> {
    return this.tell(request, request.requestedBy ?? nobody, request.reason);
  }
}
