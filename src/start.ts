import { Logger } from '@nestjs/common';
import { type Extensions } from './extensions.js';
import { type Env } from './platform/config/env.js';
import { openDatabase } from './platform/database/open-database.js';

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
    // PostgreSQL starts, or recovers from a crash, while the application is loaded: each takes a second and more.
    const [database, { serve }] = await Promise.all([openDatabase(env, { share: false }), import('./serve.js')]);
    return await serve(env, extensions, database);
  } finally {
    Logger.flush();
  }
}
