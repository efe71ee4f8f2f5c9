import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type Extensions } from './extensions.js';
import { type Env } from './platform/config/env.js';
import { openDatabase } from './platform/database/open-database.js';

/** Milliseconds in which the embedded PostgreSQL is up when nothing holds it up. */
const headStart = 300;

export interface RunningServer {
  /** Where it listens. */
  readonly url: string;
  readonly databaseUrl: string;
  readonly embedded: boolean;
  /** Where the sandbox payment gateway is that was started with it; null when none was. */
  readonly gatewayUrl: string | null;
  /** Takes no more work, finishes what is in hand, then stops what was started. Safe to call twice. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts everything that `env` asks for, on the embedded database if it names no other. What was started is stopped again
 * when a later part fails.
 */
export async function start(env: Env, extensions: Extensions): Promise<RunningServer> {
  // The log comes with the application; until then what is to be said waits for it.
  Logger.attachBuffer();
  try {
    const opening = openDatabase(env, { share: false });
    // What takes PostgreSQL a second, ending a server that a killed process left or recovering from a crash, goes on while
    // the application is loaded; but loading leaves no turn to anything else, so it has to be under way by then.
    await Promise.race([opening, sleep(headStart)]);
    const [database, application] = await Promise.allSettled([opening, import('./serve.js')]);
    if (database.status === 'rejected') throw database.reason;
    if (application.status === 'rejected') {
      await database.value.stop();
      throw application.reason;
    }
    return await application.value.serve(env, extensions, database.value);
  } finally {
    Logger.flush();
  }
}
