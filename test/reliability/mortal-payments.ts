import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module.js';
import { CheckoutRecovery } from '../../src/checkout/checkout.recovery.js';
import { PaymentVoidsJob } from '../../src/checkout/payment-voids.job.js';
import { RefundJob } from '../../src/checkout/refund.job.js';
import { extensions } from '../../src/extensions.js';
import { PaymentReturns } from '../../src/payment-callbacks/payment-returns.service.js';
import { Env } from '../../src/platform/config/env.js';
import { configureHttp, createAdapter } from '../../src/platform/http/http-server.js';
import { Failpoints, type Strike } from './failpoints.js';

// The application as a process whose work stands still at its failpoints, to be killed just then.
const env = Env.load();
const adapter = createAdapter(env);
const failpoints = new Failpoints((reached) => process.send?.({ reached }));
failpoints.listen(adapter.getInstance());
const app = await NestFactory.create<NestFastifyApplication>(
  AppModule.with({ env, databaseUrl: env.databaseUrl ?? '', extensions }),
  adapter,
  { logger: false, bodyParser: false, abortOnError: false },
);
await configureHttp(app, env);
await app.listen(0, '127.0.0.1');
failpoints.arm(app);
// A buyer who comes back stands still as long as everybody else.
Object.assign(app.get(PaymentReturns, { strict: false }), { patience: 60_000 });

const jobs = {
  recovery: () => app.get(CheckoutRecovery, { strict: false }).recover(0),
  refunds: () => app.get(RefundJob, { strict: false }).run(),
  voids: () => app.get(PaymentVoidsJob, { strict: false }).run(),
};
process.on('message', ({ job, ...strike }: Strike & { job: keyof typeof jobs }) => {
  failpoints.within(strike, () => void jobs[job]());
});
process.on('disconnect', () => process.exit());
process.send?.({ url: await app.getUrl() });
