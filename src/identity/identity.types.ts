/** What a shopper's token can be good for. */
export const tokenScopes = ['account', 'carts', 'checkout', 'orders', 'quotes'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** A customer whom a valid token names. */
export interface CustomerPrincipal {
  readonly customerId: number;
  readonly storeId: number;
  readonly email: string;
  /** The login that the token came from; null when an outside identity provider issued it. */
  readonly sessionId: string | null;
  readonly scopes: readonly TokenScope[];
}

/** Somebody unknown whom a valid anonymous token tells from everybody else. */
export interface GuestPrincipal {
  readonly storeId: number;
  /** 128 random bits, base64url. */
  readonly sessionId: string;
  readonly scopes: readonly TokenScope[];
}

/** An anonymous token. */
export interface GuestToken {
  readonly accessToken: string;
  /** Seconds until it expires; there is no refreshing it. */
  readonly expiresIn: number;
  readonly scopes: readonly TokenScope[];
}

/** A customer of one store, without secrets. */
export interface Customer {
  readonly id: number;
  readonly storeId: number;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** E.164. */
  readonly phone: string | null;
  readonly status: 'active' | 'blocked';
  readonly createdAt: Date;
}

export interface NewCustomer {
  readonly storeId: number;
  readonly email: string;
  readonly password: string;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  /** E.164. */
  readonly phone?: string | null;
}

export interface Credentials {
  readonly storeId: number;
  readonly email: string;
  readonly password: string;
}

/** What an outside identity provider says of the person behind its token. */
export interface OutsideIdentity {
  readonly storeId: number;
  readonly issuer: string;
  readonly subject: string;
  /** Null unless the provider vouches for it. */
  readonly verifiedEmail: string | null;
}

/** What a login gives. */
export interface SessionTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds until the access token expires. */
  readonly expiresIn: number;
  /** What they are good for. */
  readonly scopes: readonly TokenScope[];
}

export interface StartedSession {
  readonly customer: Customer;
  readonly tokens: SessionTokens;
}

/** Customers whom a store treats alike: wholesale, staff, charities. */
export interface CustomerGroup {
  readonly id: number;
  /** Unique in the store. */
  readonly code: string;
  readonly name: string;
  /** Whether its customers pay no tax. */
  readonly taxExempt: boolean;
}

export type NewCustomerGroup = Omit<CustomerGroup, 'id'>;

export type CustomerGroupChanges = Partial<Pick<CustomerGroup, 'name' | 'taxExempt'>>;

/** A customer as the store's staff keeps it. */
export interface CustomerRecord extends Customer {
  /** Null for none. */
  readonly groupId: number | null;
  /** Of the customer itself; the group may be exempt as well. */
  readonly taxExempt: boolean;
  readonly firstOrderedAt: Date | null;
}

export type CustomerChanges = Partial<Pick<CustomerRecord, 'groupId' | 'taxExempt' | 'status'>>;

export interface CustomerFilter {
  readonly limit: number;
  /** The id to go on after. */
  readonly after?: number;
  readonly groupId?: number;
  /** The whole address, in any case. */
  readonly email?: string;
}

/** What prices and taxes depend on in a customer. */
export interface CustomerTraits {
  readonly status: Customer['status'];
  readonly groupId: number | null;
  /** The customer's own exemption or its group's. */
  readonly taxExempt: boolean;
  readonly firstOrderedAt: Date | null;
  /** Whether an order has what is only for the first, be it placed or still waiting for its payment. */
  readonly firstOrderTaken: boolean;
}

/** An order that would be its customer's first. */
export interface FirstOrder {
  readonly storeId: number;
  readonly customerId: number;
  readonly orderId: string;
}
