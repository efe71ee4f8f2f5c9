import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CustomerTokenGuard } from '../../identity/customer-token.guard.js';
import { tokenMissing } from '../../identity/identity.errors.js';
import { type CustomerPrincipal } from '../../identity/identity.types.js';
import { ACCESS, type AccessRule } from '../../platform/http/access.js';
import { type Authenticated } from '../../platform/http/current.js';
import { StoreKeys } from '../../store/store-keys.service.js';
import { type Store } from '../../store/store.types.js';
import { publishableKeyInvalid, publishableKeyMissing } from './errors.js';

/** The name by which a store says that it speaks this contract. */
const contract = 'sellvik';

/** Enforces `SellvikAccess`. For a guest it costs one cached look-up. */
@Injectable()
export class SellvikGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: StoreKeys,
    private readonly customerToken: CustomerTokenGuard,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Authenticated<Store, CustomerPrincipal>>();
    const { details } = this.reflector.getAllAndOverride<AccessRule>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    request.store = await this.storeOf(request.headers['x-sellvik-key']);
    request.customer = null;
    // Whoever sends a token means to be that customer: a bad one is refused, never taken for a guest's.
    if (request.headers.authorization !== undefined) await this.customerToken.canActivate(context);
    else if (details['level'] === 'customer') throw tokenMissing();
    return true;
  }

  private async storeOf(key: string | string[] | undefined): Promise<Store> {
    if (key === undefined || key === '') throw publishableKeyMissing();
    const holder = typeof key === 'string' ? await this.keys.authenticate(key, 'publishable') : null;
    if (!holder?.store.contracts.includes(contract)) throw publishableKeyInvalid();
    return holder.store;
  }
}
