import { JwtService } from '@nestjs/jwt';
import { AccessTokens } from '../../src/identity/access-token.service.js';
import { CustomerService } from '../../src/identity/customer.service.js';
import { GuestTokens } from '../../src/identity/guest-token.service.js';
import { PasswordHasher } from '../../src/identity/password-hasher.js';
import { SessionService } from '../../src/identity/session.service.js';
import { SigningKey } from '../../src/identity/signing-key.js';
import { Env } from '../../src/platform/config/env.js';
import { StoreService } from '../../src/store/store.service.js';
import { type Store } from '../../src/store/store.types.js';
import { type TestDatabase } from '../support/database.js';

export const jwtSecret = 'the secret of the identity tests, long enough';
export const password = 'correct horse 1';

/** The module's services on a test database, wired as its module does. */
export function identityOn({ dataSource, transactor }: TestDatabase, settings: Record<string, string> = {}) {
  const env = Env.from({ JWT_SECRET: jwtSecret, ...settings });
  const hasher = new PasswordHasher();
  const signingKey = new SigningKey(env);
  const customers = new CustomerService(dataSource, transactor, hasher);
  const accessTokens = new AccessTokens(env, new JwtService(), signingKey, dataSource, customers);
  const guestTokens = new GuestTokens(env, new JwtService(), signingKey);
  const sessions = new SessionService(env, transactor, customers, accessTokens);
  return { env, hasher, signingKey, customers, accessTokens, guestTokens, sessions };
}

export function newStore({ dataSource, transactor }: TestDatabase, slug: string): Promise<Store> {
  const input = { slug, name: slug, currency: 'EUR', countries: ['DE'], orderNumberPrefix: slug.toUpperCase() };
  return transactor.run((tx) => new StoreService(dataSource).create(tx, input));
}
