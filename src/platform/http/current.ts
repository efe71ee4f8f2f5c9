import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';

/**
 * What the guards leave on a request. The store and the customer are types of higher layers, hence the parameters:
 * `request as Authenticated<Store, CustomerPrincipal>`.
 */
export type Authenticated<Store = object, Customer = object> = FastifyRequest & {
  store?: Store;
  customer?: Customer | null;
  guest?: object | null;
  /** Who acts, for history and audit: `key:<id>`. */
  actor?: string;
};

function authenticated(context: ExecutionContext): Authenticated {
  return context.switchToHttp().getRequest<Authenticated>();
}

function required<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`No guard has set the request's ${what}`);
  return value;
}

/** The store that the request's key names. */
export const CurrentStore = createParamDecorator((_: unknown, context: ExecutionContext) =>
  required(authenticated(context).store, 'store'),
);

/** The customer that the bearer token names, or null for a guest. */
export const CurrentCustomer = createParamDecorator(
  (_: unknown, context: ExecutionContext) => authenticated(context).customer ?? null,
);

/** The guest whom an anonymous bearer token names, or null. */
export const CurrentGuest = createParamDecorator(
  (_: unknown, context: ExecutionContext) => authenticated(context).guest ?? null,
);

/** Who acts: `key:<id>` on the admin API. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext) =>
  required(authenticated(context).actor, 'actor'),
);
