import { walkMainJob } from '../demo/walk.js';
import { extensions } from '../extensions.js';
import { BadEnvironment, Env } from '../platform/config/env.js';
import { EmbeddedPostgresError } from '../platform/database/postgres-binaries.js';
import { start } from '../start.js';

/**
 * `npm run demo`: walks the main job over HTTP and shows it. Uses the server that runs on HOST and PORT (or the one
 * given: `npm run demo -- http://127.0.0.1:3000`), and starts one for the time of the walk when there is none.
 */
try {
  const env = Env.load();
  const running = process.argv[2] ?? env.localUrl;
  if (await answers(running)) {
    console.log(`Walking the main job at ${running}\n`);
    await walkMainJob(running, console.log);
  } else if (process.argv[2] !== undefined) {
    throw new Error(`No Cashwrap answers at ${running}`);
  } else {
    const server = await start(Object.assign(env, { port: 0, gatewayPort: 0, logLevel: 'warn' }), extensions);
    console.log(`Walking the main job at ${server.url}, a server of its own\n`);
    try {
      await walkMainJob(server.url, console.log);
    } finally {
      await server.stop();
    }
  }
  process.exit(0);
} catch (error) {
  const expected = error instanceof BadEnvironment || error instanceof EmbeddedPostgresError;
  console.error(expected ? error.message : error);
  process.exit(1);
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
