import { DomainError } from '../kernel/domain-error.js';
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

/** The words of the command line are none that the command knows. */
export class UsageError extends Error {}

/**
 * Does what the words of a command line ask for, and returns the exit code: 2, with `usage` told, where they are wrong; 1,
 * with the reason told, where it is refused.
 */
export async function obeying(usage: string, work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return 0;
  } catch (error) {
    if (error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) {
      console.error(usage);
      return 2;
    }
    if (!(error instanceof DomainError)) throw error;
    console.error(`${error.message} (${error.code})`);
    return 1;
  }
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
