import { openEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.js';

// Owns the embedded server of the directory in its first argument until it is ended from outside.
const { url } = await openEmbeddedPostgres({ dataDir: process.argv[2] ?? '' });
process.send?.(url);
setInterval(() => {}, 1_000);
