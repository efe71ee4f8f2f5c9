import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Env } from '../platform/config/env.js';

/**
 * The secret that signs our tokens (HS256). It is a key object because a string costs seven times the time:
 * jsonwebtoken tries to read it as a public key on every call.
 */
@Injectable()
export class SigningKey {
  readonly key: KeyObject;

  constructor(env: Env) {
    this.key = createSecretKey(env.jwtSecret, 'utf8');
  }
}
