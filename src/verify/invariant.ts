/** A promise about the data. It holds when `sql` finds no row, or when every row it finds is `legal`. */
export interface Invariant {
  readonly code: string;
  readonly rule: string;
  /** One statement, so that it sees one state of a database that is in use. Its rows name what is wrong. */
  readonly sql: string;
  /** Decides what SQL cannot say. */
  readonly legal?: (row: Readonly<Record<string, unknown>>) => boolean;
}
