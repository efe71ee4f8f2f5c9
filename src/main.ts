import { banner } from './banner.js';
import { extensions } from './extensions.js';
import { BadEnvironment, Env } from './platform/config/env.js';
import { EmbeddedPostgresError } from './platform/database/postgres-binaries.js';
import { isDatabaseBusy } from './platform/http/failure.js';
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

try {
  const env = Env.load();
  running = await start(env, extensions);
  if (asked) end(running);
  else {
    const demo = running.embedded && env.nodeEnv !== 'production';
    console.log(banner({ url: env.publicUrl ?? running.url, servesApi: env.servesApi, demo }));
  }
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

function explain(error: unknown): unknown {
  if (error instanceof BadEnvironment || error instanceof EmbeddedPostgresError) return error.message;
  const { code, address, port } = error as { code?: string; address?: string; port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} of ${address} is taken. Set PORT to another one, or stop who has it.`;
  if (code === 'EACCES' && port !== undefined)
    return `Port ${port} may not be used by this account. Set PORT to another one.`;
  if (isDatabaseBusy(error)) return `The database cannot be reached: ${(error as Error).message}`;
  return error;
}
