/** An event that a subscriber has given up. */
export interface DeadLetter {
  readonly id: number;
  /** The subscriber's code. */
  readonly subscriber: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly aggregateId: string;
  readonly attempts: number;
  /** What the last attempt threw, in at most 500 characters. */
  readonly error: string;
  readonly failedAt: Date;
}

export interface DeadLetterQuery {
  readonly storeId: number;
  readonly subscriber?: string;
  /** Only those that came later than this id. */
  readonly after?: number;
  readonly limit: number;
}
