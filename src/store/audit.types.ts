/** What somebody with a secret key asked to be written. */
export interface NewAuditLine {
  readonly storeId: number;
  /** "key:3" */
  readonly actor: string;
  /** "POST" */
  readonly method: string;
  /** "/admin/v1/orders/:orderId/transitions" */
  readonly route: string;
  /** The path that was asked for, without its query: what `route`'s parameters were. */
  readonly target: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** Why it was refused: "order.not_found". Null when it was done. */
  readonly code: string | null;
  readonly requestId: string;
}

export interface AuditLine extends NewAuditLine {
  readonly id: number;
  /** The key's name and what is kept of its text, to tell keys apart. */
  readonly keyName: string | null;
  readonly keyHint: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface AuditFilter {
  /** Only lines older than this id. */
  readonly below?: number;
  readonly actor?: string;
  readonly method?: string;
  /** What the path that was asked for begins with. */
  readonly target?: string;
  /** Done or refused. */
  readonly refused?: boolean;
  readonly from?: Date;
  readonly before?: Date;
  readonly limit: number;
}
