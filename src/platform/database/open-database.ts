import { openEmbeddedPostgres } from './embedded-postgres.js';

export interface DatabaseSettings {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
}

export interface OpenDatabase {
  readonly url: string;
  readonly embedded: boolean;
  /** Stops what was started for us. Call it last, when nothing uses the database any more. */
  readonly stop: () => Promise<void>;
}

/**
 * The database that the settings mean: the one that `databaseUrl` names, untouched here, or else the embedded one of
 * `dataDir`, started if need be. With `share` a server that another Cashwrap runs there is used; without, that is refused.
 */
export async function openDatabase(
  { databaseUrl, dataDir }: DatabaseSettings,
  { share }: { readonly share: boolean },
): Promise<OpenDatabase> {
  if (databaseUrl !== null) return { url: databaseUrl, embedded: false, stop: async () => {} };
  const { url, stop } = await openEmbeddedPostgres({ dataDir, share });
  return { url, embedded: true, stop };
}
