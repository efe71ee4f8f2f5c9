/** What somebody asks to be written: by the admin API, or by a command of the command line. Nothing secret. */
export interface NewAuditLine {
  readonly storeId: number;
  /** "key:3"; "cli:anna" for an operator's account on the machine. */
  readonly actor: string;
  /** "POST"; "CLI" for a command. */
  readonly method: string;
  /** "/admin/v1/orders/:orderId/transitions"; "store revoke" */
  readonly route: string;
  /** The path that was asked for, without its query: what `route`'s parameters were. Of a command, what it acts on: "key 12". */
  readonly target: string;
  /** One for all lines of a command. */
  readonly requestId: string;
}

/** Who asks, and how: what is the same for all lines of a command. */
export type AuditOrigin = Omit<NewAuditLine, 'storeId' | 'target'>;

/**
 * What came of a line. `begun`: nothing is known, because it goes on, or because the process that did it has ended. `failed`:
 * it was answered with 5xx, and may have been done all the same.
 */
export const auditOutcomes = ['begun', 'done', 'refused', 'failed'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

export interface AuditLine extends NewAuditLine {
  readonly id: number;
  readonly outcome: AuditOutcome;
  /** HTTP status of the answer; null while it has only begun. */
  readonly status: number | null;
  /** Why it was refused or failed: "order.not_found". Null otherwise. */
  readonly code: string | null;
  /** The key's name and what is kept of its text, to tell keys apart. */
  readonly keyName: string | null;
  readonly keyHint: string | null;
  /** When it began. ISO 8601, UTC. */
  readonly at: string;
}

export interface AuditFilter {
  /** Only lines older than this id. */
  readonly below?: number;
  readonly actor?: string;
  readonly method?: string;
  /** What the path that was asked for begins with. */
  readonly target?: string;
  readonly outcome?: AuditOutcome;
  readonly from?: Date;
  readonly before?: Date;
  readonly limit: number;
}
