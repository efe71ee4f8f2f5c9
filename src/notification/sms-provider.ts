export interface TextMessage {
  /** The same for every attempt to send this one: hand it on, so that a repeat is recognised. */
  readonly id: string;
  /** E.164. */
  readonly to: string;
  readonly text: string;
}

/** Whoever delivers text messages. Stateless; retries and bookkeeping are the core's. */
export abstract class SmsProvider {
  /** Whether it is set up; nothing is handed to one that is not. */
  abstract readonly open: boolean;
  /**
   * Hands a message over and returns the provider's name for it, if it gives one. Not in a transaction. Throws
   * `PermanentFailure` for a message that will never be taken, `Unreachable` when none is taken now.
   */
  abstract send(message: TextMessage): Promise<string | null>;
}
