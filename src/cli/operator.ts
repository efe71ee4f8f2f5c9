import { userInfo } from 'node:os';
import { newId } from '../kernel/ids.js';
import { type AuditOrigin } from '../store/audit.types.js';

/**
 * Who runs a command, for the audit log: the account on the machine. `command` is its name without its options, which are
 * not noted. Once for each run: all its lines have one request id.
 */
export function operatorOf(command: string): AuditOrigin {
  return { actor: `cli:${account()}`, method: 'CLI', route: command, requestId: newId() };
}

/** As the operating system has it, whatever the environment says. In a container it need not have a name. */
function account(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${String(process.geteuid?.())}`;
  }
}
