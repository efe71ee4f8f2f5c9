import { userInfo } from 'node:os';
import { AuditLog } from '../../src/store/audit-log.service.js';
import { type AuditLine } from '../../src/store/audit.types.js';
import { StoreService } from '../../src/store/store.service.js';
import { type TestDatabase } from '../support/database.js';

/** The account that runs the tests, as the log names it. */
export const operator = `cli:${userInfo().username}`;

/** A store's lines of the audit log, oldest first. */
export async function auditLines({ dataSource }: TestDatabase, slug: string): Promise<AuditLine[]> {
  const { id } = await new StoreService(dataSource).bySlug(slug);
  return (await new AuditLog(dataSource).list(dataSource.manager, id, { limit: 100 })).reverse();
}

/** What was done on what, and what came of it. */
export const told = ({ route, target, outcome, status, code }: AuditLine): unknown[] => [
  `${route}: ${target}`,
  outcome,
  status,
  code,
];

/** Everything that the audit log holds, as text. */
export async function auditText({ dataSource }: TestDatabase): Promise<string> {
  const rows = await dataSource.query<{ row: string }[]>(
    'SELECT line::text AS row FROM audit_log line UNION ALL SELECT came::text FROM audit_outcomes came',
  );
  return rows.map(({ row }) => row).join('\n');
}
