import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OrderRefunds } from '../checkout/order-refunds.service.js';
import { PaymentSettlement } from '../checkout/payment-settlement.service.js';
import { DomainError } from '../kernel/domain-error.js';
import { type PaymentNotice } from '../payment/payment-provider.js';
import { messageRejected } from '../payment/payment.errors.js';
import { type MessageScope, PaymentMessages, type ReceivedMessage } from '../payment/payment-messages.service.js';
import { Transactor } from '../platform/database/transactor.js';
import { StoreService } from '../store/store.service.js';

/** The address that a message was sent to. */
export interface MessageAddress {
  readonly provider: string;
  readonly storePublicId: string;
}

/** Takes in what payment providers report. */
@Injectable()
export class ProviderMessages {
  private readonly logger = new Logger(ProviderMessages.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly stores: StoreService,
    private readonly messages: PaymentMessages,
    private readonly settlement: PaymentSettlement,
    private readonly refunds: OrderRefunds,
  ) {}

  /**
   * Opens its own transactions. A message counts once, by its id: it is noted after all that it says has been stored, and
   * storing it again changes nothing, so a crash in between costs nothing but the repetition. News of a payment or a
   * refund that this store has never had is noted and logged, and otherwise left alone: sending it again would not help.
   *
   * Throws `payment.message_rejected`, with nothing written, for what nothing proves. Anything else that is thrown is our
   * own failure: the provider should send the message again.
   */
  async receive(address: MessageAddress, message: ReceivedMessage): Promise<void> {
    const scope = await this.scopeOf(address);
    const notices = await this.messages.read(scope, message);
    const fresh = await this.messages.unseen(this.dataSource.manager, scope, { notices, body: message.body });
    if (fresh.length === 0) return;
    const payments = new Map<string, string | null>();
    for (const notice of fresh) {
      const paymentId = await this.settle(scope, notice);
      if (paymentId === null) {
        this.logger.warn(
          { ...scope, messageId: notice.messageId },
          'A provider reports a payment that the store never had',
        );
      }
      payments.set(notice.messageId, payments.get(notice.messageId) ?? paymentId);
    }
    await this.transactor.run((tx) => this.messages.note(tx, scope, { ...message, payments }));
  }

  private async scopeOf({ provider, storePublicId }: MessageAddress): Promise<MessageScope> {
    try {
      return { storeId: (await this.stores.byPublicId(storePublicId)).id, provider };
    } catch (error) {
      // To a stranger, a store that does not exist is like one whose secrets he has not got.
      if (error instanceof DomainError && error.code === 'store.not_found') throw messageRejected();
      throw error;
    }
  }

  /** Stores what a notice says. Returns the payment it is about; null when the store has none such. */
  private async settle(scope: MessageScope, notice: PaymentNotice): Promise<string | null> {
    const { manager } = this.dataSource;
    const { storeId } = scope;
    if ('refundId' in notice) return this.refunds.settle(scope, notice.refundId, notice.refund);
    const paymentId = await this.messages.paymentOf(manager, scope, notice);
    if (paymentId === null) return null;
    await this.settlement.settle({ storeId, paymentId }, { news: notice.outcome, source: 'webhook' });
    return paymentId;
  }
}
