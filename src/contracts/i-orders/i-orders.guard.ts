import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { CustomerTokenGuard } from '../../identity/customer-token.guard.js';
import { tokenInvalid, tokenMissing } from '../../identity/identity.errors.js';
import { type CustomerPrincipal } from '../../identity/identity.types.js';
import { DomainError } from '../../kernel/domain-error.js';
import { Env } from '../../platform/config/env.js';
import { type Authenticated } from '../../platform/http/current.js';
import { StoreService } from '../../store/store.service.js';
import { type Store } from '../../store/store.types.js';

/** The name by which a store says that it speaks this contract. */
const contract = 'i-orders';

type Request = Authenticated<Store, CustomerPrincipal>;

/** Enforces `IOrdersAccess`. The store is the token's; that of a token without one the only store that speaks i-orders. */
@Injectable()
export class IOrdersGuard implements CanActivate {
  constructor(
    private readonly env: Env,
    private readonly stores: StoreService,
    private readonly customerToken: CustomerTokenGuard,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    request.customer = null;
    if (request.headers.authorization === undefined) throw tokenMissing();
    const store = await this.storeOf(context, request);
    if (!store.contracts.includes(contract)) throw tokenInvalid();
    request.store = store;
    return true;
  }

  private async storeOf(context: ExecutionContext, request: Request): Promise<Store> {
    try {
      await this.customerToken.canActivate(context);
    } catch (error) {
      const store = isInvalidToken(error) ? await this.soleStore() : null;
      if (!store) throw error;
      request.store = store;
      await this.customerToken.canActivate(context);
      return store;
    }
    // The guard has found the customer, or it would have thrown.
    return this.stores.byId((request.customer as unknown as CustomerPrincipal).storeId);
  }

  /** Only an outside provider's tokens name no store. */
  private async soleStore(): Promise<Store | null> {
    return this.env.idpIssuer === null ? null : this.stores.soleSpeaker(contract);
  }
}

function isInvalidToken(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'auth.token_invalid';
}
