import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { secretToken } from '../kernel/ids.js';

/** argon2id (the library's default variant) at OWASP's recommended cost: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes and checks passwords, off the main thread. */
@Injectable()
export class PasswordHasher {
  /** Of a password that nobody has: what is verified when there is no customer to verify. */
  private readonly decoy = this.hash(secretToken());

  /** A PHC string with its own salt. */
  hash(password: string): Promise<string> {
    return hash(password, cost);
  }

  /** Whether the password is the hashed one. Takes the same effort, and is false, when there is no hash. */
  async verify(passwordHash: string | null, password: string): Promise<boolean> {
    const matches = await verify(passwordHash ?? (await this.decoy), password);
    return matches && passwordHash !== null;
  }
}
