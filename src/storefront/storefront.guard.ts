import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { tokenInvalid, tokenMissing, tokenScopeMissing } from '../identity/identity.errors.js';
import { type CustomerPrincipal, type TokenScope } from '../identity/identity.types.js';
import { type ShopperRequest, ShopperTokenGuard } from '../identity/shopper-token.guard.js';
import { ACCESS, type AccessRule } from '../platform/http/access.js';
import { type Authenticated } from '../platform/http/current.js';
import { StoreKeys } from '../store/store-keys.service.js';
import { storeKeyInvalid, storeKeyMissing } from '../store/store.errors.js';
import { type Store } from '../store/store.types.js';

/** Enforces `StorefrontAccess`. For a guest it costs one cached look-up. */
@Injectable()
export class StorefrontGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: StoreKeys,
    private readonly shopperToken: ShopperTokenGuard,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Authenticated<Store, CustomerPrincipal> & ShopperRequest>();
    const { level, scope } = this.reflector.getAllAndOverride<AccessRule>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]).details as { level: string; scope?: TokenScope };
    request.store = await this.storeOf(request.headers['x-store-key']);
    request.customer = null;
    request.guest = null;
    if (level === 'store') return true;
    // Whoever sends a token means to be that customer: a bad one is refused, never taken for a guest's.
    if (request.headers.authorization !== undefined) await this.shopperToken.canActivate(context);
    else if (level === 'customer') throw tokenMissing();
    else return true;
    if (level === 'customer' && !request.customer) throw tokenInvalid();
    if (scope && !request.shopper?.scopes.includes(scope)) throw tokenScopeMissing(scope);
    return true;
  }

  private async storeOf(key: string | string[] | undefined): Promise<Store> {
    if (key === undefined) throw storeKeyMissing();
    const holder = typeof key === 'string' ? await this.keys.authenticate(key, 'publishable') : null;
    if (!holder) throw storeKeyInvalid();
    return holder.store;
  }
}
