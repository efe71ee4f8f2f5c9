import { type SecretBox } from '../../platform/crypto/secret-box.js';
import { Statement } from '../../platform/database/statement.js';
import { type Transactor } from '../../platform/database/transactor.js';
import { type Tx } from '../../platform/database/tx.js';
import { WebhookSecrets } from './webhook-secrets.js';

/** An endpoint whose secrets are kept. */
interface SealedEndpoint {
  readonly id: number;
  readonly storeId: number;
}

/** An endpoint that is deleted has an empty one. */
const sealedSecrets = new Statement<SealedEndpoint & { secret: Buffer; previous: Buffer | null }>(
  'webhooks.sealed_secrets',
  `SELECT id, store_id AS "storeId", secret, previous_secret AS previous
   FROM webhook_endpoints WHERE length(secret) > 0 ORDER BY id`,
);

/** Not over what somebody has set meanwhile: that is sealed with the current key already. */
const replaceSecrets = new Statement(
  'webhooks.replace_secrets',
  `UPDATE webhook_endpoints SET secret = $3, previous_secret = $5::bytea
   WHERE id = $1 AND secret = $2 AND previous_secret IS NOT DISTINCT FROM $4::bytea`,
);

/** Changes the key that webhook endpoints' signing secrets are encrypted with. */
export class WebhookSecretRotation {
  private readonly secrets: WebhookSecrets;

  constructor(box: SecretBox) {
    this.secrets = new WebhookSecrets(box);
  }

  /**
   * Encrypts the signing secrets of all endpoints with the current key where another one has encrypted them, each
   * endpoint in a transaction of its own, in which `note` is called, while the system runs. Idempotent. Returns how many
   * endpoints were changed. Throws `SecretUnreadable`, and what `note` throws.
   */
  async run(transactor: Transactor, note: (tx: Tx, endpoint: SealedEndpoint) => Promise<void>): Promise<number> {
    let changed = 0;
    for (const endpoint of await transactor.run((tx) => sealedSecrets.rows(tx))) {
      const { id, secret, previous } = endpoint;
      const resealed = this.secrets.resealed(id, secret);
      const resealedPrevious = previous && this.secrets.resealed(id, previous);
      if (!resealed && !resealedPrevious) continue;
      const values = [id, secret, resealed ?? secret, previous, resealedPrevious ?? previous];
      changed += await transactor.run(async (tx) => {
        const replaced = await replaceSecrets.affected(tx, values);
        if (replaced > 0) await note(tx, endpoint);
        return replaced;
      });
    }
    return changed;
  }
}
