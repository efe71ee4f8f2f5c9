import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Transactor, violatedConstraint } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { normalizeEmail } from './email.js';
import {
  credentialsInvalid,
  customerBlocked,
  customerNotFound,
  emailInvalid,
  emailNotVerified,
  emailTaken,
  passwordInvalid,
} from './identity.errors.js';
import {
  adoptCustomer,
  customerByEmail,
  customerById,
  customerByIdentity,
  insertCustomer,
  revokeCustomerFamilies,
} from './identity.queries.js';
import { type Credentials, type Customer, type NewCustomer, type OutsideIdentity } from './identity.types.js';
import { passwordFault } from './password.js';
import { PasswordHasher } from './password-hasher.js';

/** The customers of a store: who they are and how they prove it. */
@Injectable()
export class CustomerService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly hasher: PasswordHasher,
  ) {}

  /** Opens an account, on its own. Throws `request.invalid` and `customer.email_taken`. */
  async register(input: NewCustomer): Promise<Customer> {
    const account = await this.prepared(input);
    return this.transactor.run((tx) => this.insert(tx, account));
  }

  /** The same as part of something larger. It hashes inside `tx`: for seeds and imports, not for busy paths. */
  async create(tx: Tx, input: NewCustomer): Promise<Customer> {
    return this.insert(tx, await this.prepared(input));
  }

  /** Throws `customer.not_found`, also for a customer of another store. */
  async byId(db: EntityManager, storeId: number, customerId: number): Promise<Customer> {
    const customer = await customerById.first(db, [storeId, customerId]);
    if (!customer) throw customerNotFound();
    return customer;
  }

  /**
   * The customer with this e-mail address and password. An unknown address takes the same effort as a wrong password and
   * gets the same answer, `auth.credentials_invalid`. Throws `customer.blocked` once the password was right.
   */
  async authenticate({ storeId, email, password }: Credentials): Promise<Customer> {
    const address = normalizeEmail(email);
    const row = address ? await customerByEmail.first(this.dataSource.manager, [storeId, address]) : undefined;
    // A password that nobody can have set is still paid for, or its speed would tell it from others.
    const candidate = passwordFault(password) === 'too_long' ? '' : password;
    const matches = await this.hasher.verify(row?.passwordHash ?? null, candidate);
    if (!row || !matches) throw credentialsInvalid();
    if (row.status === 'blocked') throw customerBlocked();
    const { passwordHash: _, ...customer } = row;
    return customer;
  }

  /**
   * The customer behind an outside identity; made on first sight, or linked to the account that has the e-mail address.
   * Linking takes the password and the sessions away from that account, because whoever opened it never proved to own
   * the address. Throws `auth.email_not_verified`, and `customer.email_taken` when another identity has the account.
   */
  async ofIdentity({ storeId, issuer, subject, verifiedEmail }: OutsideIdentity): Promise<Customer> {
    const known = await customerByIdentity.first(this.dataSource.manager, [storeId, issuer, subject]);
    if (known) return known;
    const email = verifiedEmail === null ? null : normalizeEmail(verifiedEmail);
    if (email === null) throw emailNotVerified();
    const adopt = this.transactor.run(async (tx) => {
      const customer = await adoptCustomer.first(tx, [storeId, issuer, subject, email]);
      if (!customer) throw emailTaken();
      await revokeCustomerFamilies.affected(tx, [storeId, customer.id]);
      return customer;
    });
    return adopt.catch(async (error: unknown) => {
      // Another first request of the same identity has just made the customer.
      const rivals = violatedConstraint(error) === 'uq_customers_identity';
      const made = rivals && (await customerByIdentity.first(this.dataSource.manager, [storeId, issuer, subject]));
      if (!made) throw error;
      return made;
    });
  }

  private async prepared({ storeId, email, password, firstName, lastName, phone }: NewCustomer): Promise<unknown[]> {
    const address = normalizeEmail(email);
    if (address === null) throw emailInvalid();
    const fault = passwordFault(password);
    if (fault) throw passwordInvalid(fault);
    const passwordHash = await this.hasher.hash(password);
    return [storeId, address, passwordHash, firstName ?? null, lastName ?? null, phone ?? null];
  }

  private async insert(tx: Tx, account: unknown[]): Promise<Customer> {
    const customer = await insertCustomer.first(tx, account);
    if (!customer) throw emailTaken();
    return customer;
  }
}
