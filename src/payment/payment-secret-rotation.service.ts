import { type SecretBox } from '../platform/crypto/secret-box.js';
import { Statement } from '../platform/database/statement.js';
import { type Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { PaymentSecrets, type SecretsOwner } from './payment-secrets.js';

const sealedSecrets = new Statement<{ storeId: number; code: string; secrets: Buffer }>(
  'payment.sealed_secrets',
  'SELECT store_id AS "storeId", code, secrets FROM payment_methods WHERE secrets IS NOT NULL ORDER BY id',
);

/** Not over what somebody has set meanwhile: that is sealed with the current key already. */
const replaceSecrets = new Statement(
  'payment.replace_secrets',
  'UPDATE payment_methods SET secrets = $4 WHERE store_id = $1 AND code = $2 AND secrets = $3',
);

/** Changes the key that payment methods' secrets are encrypted with. */
export class PaymentSecretRotation {
  private readonly secrets: PaymentSecrets;

  constructor(box: SecretBox) {
    this.secrets = new PaymentSecrets(box);
  }

  /**
   * Encrypts the secrets of all payment methods with the current key where another one has encrypted them, each in a
   * transaction of its own, in which `note` is called, while the system runs. Idempotent. Returns how many were changed.
   * Throws `SecretUnreadable`, and what `note` throws.
   */
  async run(transactor: Transactor, note: (tx: Tx, method: SecretsOwner) => Promise<void>): Promise<number> {
    let changed = 0;
    for (const method of await transactor.run((tx) => sealedSecrets.rows(tx))) {
      const resealed = this.secrets.resealed(method, method.secrets);
      if (!resealed) continue;
      changed += await transactor.run(async (tx) => {
        const values = [method.storeId, method.code, method.secrets, resealed];
        const replaced = await replaceSecrets.affected(tx, values);
        if (replaced > 0) await note(tx, method);
        return replaced;
      });
    }
    return changed;
  }
}
