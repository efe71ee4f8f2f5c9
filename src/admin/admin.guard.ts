import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ACCESS, type AccessRule } from '../platform/http/access.js';
import { type Authenticated } from '../platform/http/current.js';
import { AuditLog } from '../store/audit-log.service.js';
import { grants, StoreKeys } from '../store/store-keys.service.js';
import { scopeMissing, secretKeyInvalid, secretKeyMissing } from '../store/store.errors.js';
import { type KeyHolder, type Store } from '../store/store.types.js';
import { asksToWrite, toNewAuditLine } from './audit.mapping.js';

const bearer = /^bearer (\S+)$/i;

/** Enforces `AdminAccess`. One cached look-up. */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: StoreKeys,
    private readonly audit: AuditLog,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Authenticated<Store>>();
    const { details } = this.reflector.getAllAndOverride<AccessRule>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const { keyId, store, scopes } = await this.holderOf(request.headers.authorization);
    request.store = store;
    request.actor = `key:${keyId}`;
    if (grants(scopes, String(details.scope))) return true;
    const refusal = scopeMissing(String(details.scope));
    // No interceptor sees what a guard refuses.
    if (asksToWrite(request)) await this.audit.refused(toNewAuditLine(request), refusal);
    throw refusal;
  }

  private async holderOf(authorization: string | undefined): Promise<KeyHolder> {
    if (authorization === undefined) throw secretKeyMissing();
    const key = bearer.exec(authorization)?.[1];
    const holder = key === undefined ? null : await this.keys.authenticate(key, 'secret');
    if (!holder) throw secretKeyInvalid();
    return holder;
  }
}
