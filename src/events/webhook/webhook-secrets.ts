import { Injectable } from '@nestjs/common';
import { SecretBox } from '../../platform/crypto/secret-box.js';

const ownerOf = (endpointId: number): string => `webhook-endpoint:${endpointId}`;

/** The signing secrets of endpoints, encrypted as the database keeps them. */
@Injectable()
export class WebhookSecrets {
  constructor(private readonly box: SecretBox) {}

  seal(endpointId: number, secret: string): Buffer {
    return this.box.seal(secret, ownerOf(endpointId));
  }

  /** The same secret, sealed with the key that encrypts now; null when it is already. Throws `SecretUnreadable`. */
  resealed(endpointId: number, sealed: Buffer): Buffer | null {
    return this.box.resealed(sealed, ownerOf(endpointId));
  }

  /** Throws `SecretUnreadable`. */
  open(endpointId: number, sealed: Buffer): string {
    return this.box.open(sealed, ownerOf(endpointId));
  }
}
