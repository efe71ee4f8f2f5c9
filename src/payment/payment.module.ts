import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../events/events.module.js';
import { Env } from '../platform/config/env.js';
import { CryptoModule } from '../platform/crypto/crypto.module.js';
import { OldMessagesJob } from './old-messages.job.js';
import { PaymentAccounts } from './payment-accounts.service.js';
import { PaymentAttemptEntity } from './payment-attempt.entity.js';
import { PaymentMethodEditor } from './payment-method-editor.service.js';
import { PaymentMethodEntity } from './payment-method.entity.js';
import { PaymentProviders } from './payment-provider.js';
import { PaymentMessageEntity } from './payment-message.entity.js';
import { PaymentMessages } from './payment-messages.service.js';
import { PaymentProofEntity } from './payment-proof.entity.js';
import { PaymentProofs } from './payment-proofs.service.js';
import { PaymentRefundEntity } from './payment-refund.entity.js';
import { PaymentRecords } from './payment-records.service.js';
import { PaymentSecrets } from './payment-secrets.js';
import { PaymentStatusChangeEntity } from './payment-status-change.entity.js';
import { PaymentMethods } from './payment-methods.service.js';
import { PaymentEntity } from './payment.entity.js';
import { PaymentService } from './payment.service.js';
import { ProviderQuestions } from './provider-questions.service.js';
import { RefundService } from './refund.service.js';
import { BankTransfer } from './providers/bank-transfer.js';
import { CashOnDelivery } from './providers/cash-on-delivery.js';
import { CustomPayment } from './providers/custom.js';
import { Invoice } from './providers/invoice.js';
import { PayLater } from './providers/pay-later.js';
import { StripePayments } from './providers/stripe.js';
import { SandboxGateway } from './providers/sandbox-gateway.js';
import { StoreModule } from '../store/store.module.js';

/** Payment methods, payments and their providers. `extensions.ts` adds further providers to `PaymentProviders`. */
@Module({
  imports: [
    TypeOrmModule.forFeature([
      PaymentAttemptEntity,
      PaymentEntity,
      PaymentMessageEntity,
      PaymentMethodEntity,
      PaymentProofEntity,
      PaymentRefundEntity,
      PaymentStatusChangeEntity,
    ]),
    CryptoModule,
    EventsModule,
    StoreModule,
  ],
  providers: [
    OldMessagesJob,
    PaymentAccounts,
    PaymentMessages,
    PaymentMethodEditor,
    PaymentMethods,
    PaymentProofs,
    PaymentRecords,
    PaymentSecrets,
    PaymentService,
    ProviderQuestions,
    RefundService,
    {
      provide: PaymentProviders,
      useFactory: (env: Env) => {
        const providers = new PaymentProviders();
        const offline = [new CashOnDelivery(), new BankTransfer(), new Invoice(), new CustomPayment(), new PayLater()];
        for (const provider of offline) providers.add(provider);
        providers.add(new StripePayments(env.stripeApiUrl));
        // It moves no money: whoever could pay by it in earnest would pay nothing.
        if (env.nodeEnv !== 'production') providers.add(new SandboxGateway(env.gatewayUrl));
        return providers;
      },
      inject: [Env],
    },
  ],
  exports: [
    PaymentAccounts,
    PaymentMessages,
    PaymentMethodEditor,
    PaymentProofs,
    PaymentRecords,
    PaymentService,
    PaymentProviders,
    ProviderQuestions,
    RefundService,
  ],
})
export class PaymentModule {}
