import { BadEnvironment, Env } from '../platform/config/env.js';
import { openDatabase } from '../platform/database/open-database.js';
import { EmbeddedPostgresError } from '../platform/database/postgres-binaries.js';

/** What a command has to work with. */
export interface CommandContext {
  readonly env: Env;
  /** The database of the settings; the embedded one runs at least as long as the command. */
  readonly url: string;
  readonly args: readonly string[];
}

/**
 * Runs a command of the command line against the configured database and sets the exit code: what the command returns,
 * 1 when it fails, 130 or 143 when it is interrupted. An embedded server that was started for it is stopped in each case.
 */
export async function runCommand(work: (context: CommandContext) => Promise<number | void>): Promise<void> {
  try {
    const env = Env.load();
    const database = await openDatabase(env, { share: true });
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      process.once(signal, () => void database.stop().finally(() => process.exit(code)));
    }
    try {
      process.exitCode = (await work({ env, url: database.url, args: process.argv.slice(2) })) ?? 0;
    } finally {
      await database.stop();
    }
  } catch (error) {
    const expected = error instanceof BadEnvironment || error instanceof EmbeddedPostgresError;
    console.error(expected ? error.message : error);
    process.exitCode = 1;
  }
}
