import { Injectable } from '@nestjs/common';
import { SecretBox } from '../platform/crypto/secret-box.js';

/** What a store has entrusted to us to speak with a provider, by the provider's `secretNames`. */
export type SecretValues = Readonly<Record<string, string>>;

/** The payment method that secrets belong to. Its code never changes. */
export interface SecretsOwner {
  readonly storeId: number;
  readonly code: string;
}

/** Seals and opens the secrets of payment methods, as they are kept in `payment_methods.secrets`. */
@Injectable()
export class PaymentSecrets {
  constructor(private readonly box: SecretBox) {}

  /** Null for none. They open for this method alone. */
  seal(owner: SecretsOwner, values: SecretValues): Buffer | null {
    return Object.keys(values).length === 0 ? null : this.box.seal(JSON.stringify(values), nameOf(owner));
  }

  /** None for a method that has none. Never log what it returns. Throws `SecretUnreadable`. */
  open(owner: SecretsOwner, sealed: Buffer | null): SecretValues {
    return sealed === null ? {} : (JSON.parse(this.box.open(sealed, nameOf(owner))) as SecretValues);
  }

  /** The same secrets, sealed with the key that encrypts now; null when they are already. Throws `SecretUnreadable`. */
  resealed(owner: SecretsOwner, sealed: Buffer): Buffer | null {
    return this.box.resealed(sealed, nameOf(owner));
  }
}

function nameOf({ storeId, code }: SecretsOwner): string {
  return `payment-method:${storeId}:${code}`;
}
