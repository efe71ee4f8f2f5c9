import { Env } from '../platform/config/env.js';
import { startGateway } from '../sandbox-gateway/gateway.js';
import { startFailure } from '../start-failure.js';

/**
 * `npm run gateway`: the sandbox payment gateway alone, on GATEWAY_PORT, with its charges under DATA_DIR. It moves no
 * money, so it does not run in production.
 */
let env: Env | undefined;
try {
  env = Env.load();
  if (env.nodeEnv === 'production') {
    console.error('The sandbox gateway moves no money: not in production.');
    process.exit(1);
  }
  const gateway = await startGateway({
    port: env.gatewayPort,
    host: env.listenHost,
    directory: env.dataDir,
    publicUrl: env.sandboxGatewayUrl === null ? undefined : env.gatewayUrl,
  });
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => void gateway.stop().then(() => process.exit(0)));
  }
  console.log(`The sandbox gateway listens on ${gateway.url}`);
} catch (error) {
  console.error(startFailure(error, env));
  process.exit(1);
}
