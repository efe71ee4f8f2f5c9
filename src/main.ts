import { banner } from './banner.js';
import { extensions } from './extensions.js';
import { Env } from './platform/config/env.js';
import { startFailure } from './start-failure.js';
import { type RunningServer, start } from './start.js';

/** Milliseconds from the signal to the end of the process, whatever still runs: below the 10 s that orchestrators grant. */
const longestStop = 9_500;

let running: RunningServer | undefined;
let asked = false;

/** The signal may come while everything is still starting; what was started is then stopped as soon as it runs. */
function stop(): void {
  if (asked) return;
  asked = true;
  setTimeout(() => process.exit(1), longestStop).unref();
  if (running) end(running);
}

function end({ stop: stopServer }: RunningServer): void {
  stopServer().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);

let env: Env | undefined;
try {
  env = Env.load();
  running = await start(env, extensions);
  if (asked) end(running);
  else {
    const demo = running.embedded && env.nodeEnv !== 'production';
    const { url, gatewayUrl } = running;
    console.log(banner({ url: env.publicUrl ?? url, servesApi: env.servesApi, demo, gatewayUrl }));
  }
} catch (error) {
  console.error(startFailure(error, env));
  process.exit(1);
}
