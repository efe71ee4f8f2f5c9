import { Injectable } from '@nestjs/common';

/** What a store has entrusted to us to speak with a provider, by the provider's `secretNames`. */
export type SecretValues = Readonly<Record<string, string>>;

/** Opens the secrets of payment methods, as they are kept in `payment_methods.secrets`. */
@Injectable()
export class PaymentSecrets {
  /** None for a method that has none. Never log what it returns. */
  open(sealed: Buffer | null): SecretValues {
    if (sealed !== null) throw new Error('There is no key that opens the secrets of payment methods');
    return {};
  }
}
