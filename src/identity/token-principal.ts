import { TokenExpiredError } from '@nestjs/jwt';
import { DomainError } from '../kernel/domain-error.js';
import { tokenExpired, tokenInvalid } from './identity.errors.js';
import { type CustomerPrincipal, type GuestPrincipal } from './identity.types.js';

/** What the strategies have found out of a bearer token. Throws why it is not good, when it is not. */
export function principalOf(error: unknown, found: unknown, info: unknown): CustomerPrincipal | GuestPrincipal {
  if (error) throw error as Error;
  if (found) return found as CustomerPrincipal | GuestPrincipal;
  const reasons = [info].flat();
  const told = reasons.find((reason) => reason instanceof DomainError && reason.kind === 'unavailable');
  if (told) throw told as DomainError;
  throw reasons.some((reason) => reason instanceof TokenExpiredError) ? tokenExpired() : tokenInvalid();
}
