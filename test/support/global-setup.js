import './register-typescript.js';

/** Starts one PostgreSQL server for the whole run and prepares the template databases that each test file clones. */
export default async function globalSetup() {
  const { startTestServer } = await import('./test-server.ts');
  globalThis.stopTestServer = await startTestServer();
}
