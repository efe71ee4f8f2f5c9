/**
 * `reading` while the file comes in, `applying` while its prices are written, and then what became of it: all prices
 * are `applied`, or none because rows were `refused` or because something else `failed`.
 */
export type PriceImportStatus = 'reading' | 'applying' | 'applied' | 'refused' | 'failed';

/** What is wrong with a row of the file. */
export interface PriceRowIssue {
  /** Where the row ends in the file; the header is line 1. */
  readonly line: number;
  /** Null for the row as a whole. */
  readonly column: string | null;
  readonly code:
    | 'malformed'
    | 'wrong_columns'
    | 'too_many_rows'
    | 'required'
    | 'unknown_currency'
    | 'invalid_amount'
    | 'invalid_quantity'
    | 'invalid_time'
    | 'compare_at_invalid'
    | 'period_invalid'
    | 'unknown_sku'
    | 'unknown_list'
    | 'repeated';
  readonly message: string;
}

export interface PriceImport {
  readonly id: number;
  readonly status: PriceImportStatus;
  /** So far; without the header. */
  readonly rowsRead: number;
  readonly rowsFaulty: number;
  /** How many prices are new or different; 0 unless applied. */
  readonly pricesChanged: number;
  /** The first thousand, by line. */
  readonly issues: readonly PriceRowIssue[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
