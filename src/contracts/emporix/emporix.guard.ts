import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { tokenMissing, tokenScopeMissing } from '../../identity/identity.errors.js';
import { type CustomerPrincipal } from '../../identity/identity.types.js';
import { type ShopperRequest, ShopperTokenGuard } from '../../identity/shopper-token.guard.js';
import { DomainError, invalidRequest } from '../../kernel/domain-error.js';
import { Env } from '../../platform/config/env.js';
import { type Authenticated } from '../../platform/http/current.js';
import { StoreService } from '../../store/store.service.js';
import { type Store } from '../../store/store.types.js';
import { tenantForbidden } from './errors.js';

/** The name by which a store says that it speaks this contract. */
const contract = 'emporix';

/** What a token has to be good for. */
const scope = 'checkout';

type Request = Authenticated<Store, CustomerPrincipal> & ShopperRequest;

/**
 * Enforces `EmporixAccess`. The path names the tenant by the store's short name. A good token of another tenant is told
 * the same as one for a tenant that does not exist; a bad token is told nothing of tenants.
 */
@Injectable()
export class EmporixGuard implements CanActivate {
  constructor(
    private readonly env: Env,
    private readonly stores: StoreService,
    private readonly shopperToken: ShopperTokenGuard,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const { tenant } = request.params as { tenant: string };
    requireName(tenant);
    if (request.headers.authorization === undefined) throw tokenMissing();
    const store = await this.storeOf(tenant);
    await this.authenticate(context, request, store);
    const { shopper } = request;
    if (!shopper || shopper.storeId !== store?.id) throw tenantForbidden();
    if (!shopper.scopes.includes(scope)) throw tokenScopeMissing(scope);
    request.store = store;
    return true;
  }

  /** Our own tokens say whose they are; an outside provider's name no store, so they count for the one in the path. */
  private async authenticate(context: ExecutionContext, request: Request, store: Store | null): Promise<void> {
    try {
      await this.shopperToken.canActivate(context);
    } catch (error) {
      if (!store || this.env.idpIssuer === null || !isInvalidToken(error)) throw error;
      request.store = store;
      await this.shopperToken.canActivate(context);
    }
  }

  private async storeOf(tenant: string): Promise<Store | null> {
    try {
      const store = await this.stores.bySlug(tenant);
      return store.contracts.includes(contract) ? store : null;
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'not_found') return null;
      throw error;
    }
  }
}

/** Throws `request.invalid` for what can be no tenant's name. */
function requireName(tenant: string): void {
  const message = !/^.{3,16}$/su.test(tenant)
    ? 'size must be between 3 and 16'
    : 'must be lower-case letters and digits, the first a letter';
  if (!/^[a-z][a-z0-9]{2,15}$/.test(tenant)) {
    throw invalidRequest([{ path: ['tenant'], code: 'invalid_header', message }], 'The tenant has no valid name.');
  }
}

function isInvalidToken(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'auth.token_invalid';
}
