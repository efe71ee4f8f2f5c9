import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { Access } from '../platform/http/access.js';
import { securitySchemes } from '../platform/http/openapi.js';
import { AdminGuard } from './admin.guard.js';

type Scope = `${string}:${'read' | 'write'}`;

/** Asks for `Authorization: Bearer sk_…`, a secret key with this scope, such as `orders:read`. */
export function AdminAccess(scope: Scope): ClassDecorator & MethodDecorator {
  return applyDecorators(Access('admin', { scope }), UseGuards(AdminGuard), ApiBearerAuth(securitySchemes.secretKey));
}
