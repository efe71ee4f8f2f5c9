import { createHmac } from 'node:crypto';

/** News for a merchant, and how it went to tell it. */
export interface Message {
  /** The same whenever it is sent. */
  readonly id: string;
  readonly account: string;
  readonly chargeId: string;
  readonly url: string;
  /** `charge.captured`, `refund.declined` … */
  readonly type: string;
  /** The JSON that is sent, to the byte. */
  readonly body: string;
  /** `held` waits for a later one to go first; `withheld` is never sent. */
  readonly state: 'due' | 'held' | 'withheld' | 'delivered' | 'failed';
  readonly copies: number;
  readonly attempts: readonly Attempt[];
}

export interface Attempt {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Null when there was no answer. */
  readonly status: number | null;
}

/** The secret that an account's messages are signed with. */
export function webhookSecretOf(account: string): string {
  return `whsec_sandbox_${account}`;
}

/** The headers that prove a message: its id, the second of sending, and HMAC-SHA256 over both and the body. */
export function signedHeaders({ id, account, body }: Message, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const signature = createHmac('sha256', webhookSecretOf(account)).update(`${id}.${timestamp}.${body}`).digest('hex');
  return {
    'content-type': 'application/json',
    'x-gateway-id': id,
    'x-gateway-timestamp': timestamp,
    'x-gateway-signature': `v1=${signature}`,
  };
}
