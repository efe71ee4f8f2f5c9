import { migrate } from '../platform/database/migrate.js';
import { runCommand } from './command.js';

/** `npm run migrate`: brings the configured database to the present schema. */
await runCommand(async ({ url }) => {
  const applied = await migrate(url);
  console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.length} migrations.`);
});
