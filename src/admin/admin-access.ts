import { applyDecorators, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { Access } from '../platform/http/access.js';
import { securitySchemes } from '../platform/http/openapi.js';
import { AdminGuard } from './admin.guard.js';
import { AuditInterceptor } from './audit.interceptor.js';

type Scope = `${string}:${'read' | 'write'}`;

/**
 * Asks for `Authorization: Bearer sk_…`, a secret key with this scope, such as `orders:read`. Every write leaves a line in the
 * audit log. Stands below `@Repeatable()`, so that a repetition leaves one, too.
 */
export function AdminAccess(scope: Scope): ClassDecorator & MethodDecorator {
  return applyDecorators(
    Access('admin', { scope }),
    UseGuards(AdminGuard),
    UseInterceptors(AuditInterceptor),
    ApiBearerAuth(securitySchemes.secretKey),
  );
}
