import { BadEnvironment, type Env } from './platform/config/env.js';
import { EmbeddedPostgresError } from './platform/database/postgres-binaries.js';
import { isDatabaseBusy } from './platform/http/failure.js';

/** Why a server did not start, as whoever starts it is told: a sentence where it is known, else the error itself. */
export function startFailure(error: unknown, env: Env | undefined): unknown {
  if (error instanceof BadEnvironment || error instanceof EmbeddedPostgresError) return error.message;
  const { code, address, port } = error as { code?: string; address?: string; port?: number };
  const setting = port === env?.gatewayPort ? 'GATEWAY_PORT' : 'PORT';
  if (code === 'EADDRINUSE')
    return `Port ${port} of ${address} is taken. Set ${setting} to another one, or stop who has it.`;
  if (code === 'EACCES' && port !== undefined)
    return `Port ${port} may not be used by this account. Set ${setting} to another one.`;
  if (isDatabaseBusy(error)) return `The database cannot be reached: ${(error as Error).message}`;
  return error;
}
