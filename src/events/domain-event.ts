/** Something that happened, written in the transaction that made it happen. Raw data only: it is stored, replayed and sent to strangers. */
export interface DomainEvent<Payload extends object = object> {
  /** UUIDv7; the key by which consumers recognise a repeat. */
  readonly id: string;
  readonly storeId: number;
  /** Past tense: "order.created". */
  readonly type: string;
  /** Version of the payload's shape. */
  readonly version: number;
  /** The id of the thing it happened to. */
  readonly aggregateId: string;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  readonly payload: Payload;
}

/** An event that has not been logged yet; the log gives it its id. */
export type NewEvent<Payload extends object = object> = Omit<DomainEvent<Payload>, 'id' | 'occurredAt'>;
