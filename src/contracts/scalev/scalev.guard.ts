import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CustomerTokenGuard } from '../../identity/customer-token.guard.js';
import { tokenMissing } from '../../identity/identity.errors.js';
import { type CustomerPrincipal } from '../../identity/identity.types.js';
import { ACCESS, type AccessRule } from '../../platform/http/access.js';
import { type Authenticated } from '../../platform/http/current.js';
import { StoreKeys } from '../../store/store-keys.service.js';
import { storeKeyInvalid, storeKeyMissing, storeNotFound } from '../../store/store.errors.js';
import { StoreService } from '../../store/store.service.js';
import { type Store } from '../../store/store.types.js';

/** The name by which a store says that it speaks this contract. */
const contract = 'scalev';

/** Longer texts name no store, and are not kept in mind either. */
const longestPublicId = 64;

/** Enforces `ScalevAccess`. The path names the store; what comes with the request only says who asks. */
@Injectable()
export class ScalevGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly stores: StoreService,
    private readonly keys: StoreKeys,
    private readonly customerToken: CustomerTokenGuard,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Authenticated<Store, CustomerPrincipal>>();
    const { details } = this.reflector.getAllAndOverride<AccessRule>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const { storeId } = request.params as { storeId: string };
    if (details['level'] === 'customer') {
      if (request.headers.authorization === undefined) throw tokenMissing();
      request.store = await this.storeOf(storeId);
      await this.customerToken.canActivate(context);
    } else {
      const key = request.headers['x-scalev-storefront-api-key'];
      if (typeof key !== 'string' || key === '') throw storeKeyMissing();
      request.store = await this.storeOf(storeId);
      request.customer = null;
      const holder = await this.keys.authenticate(key, 'publishable');
      if (holder?.store.id !== request.store.id) throw storeKeyInvalid();
    }
    return true;
  }

  private async storeOf(publicId: string): Promise<Store> {
    if (publicId.length > longestPublicId) throw storeNotFound();
    const store = await this.stores.byPublicId(publicId);
    if (!store.contracts.includes(contract)) throw storeNotFound();
    return store;
  }
}
