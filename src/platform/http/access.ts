import { SetMetadata } from '@nestjs/common';

/** Where a handler's declared access is kept. */
export const ACCESS = Symbol('access');

export interface AccessRule {
  /** Who may call: `public`, `storefront`, `admin` … It names the security scheme in the API document. */
  readonly scheme: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const PUBLIC = 'public';

/**
 * Declares who may call a handler, or every handler of a controller. It only declares: pair it with the guard that
 * enforces the scheme, in one decorator (`applyDecorators(Access('admin', { scope }), UseGuards(AdminGuard))`).
 * A handler that declares nothing, or a scheme without any guard, keeps the application from starting.
 */
export function Access(scheme: string, details: object = {}): ClassDecorator & MethodDecorator {
  const rule: AccessRule = { scheme, details: { ...details } };
  return SetMetadata(ACCESS, rule);
}

/** Open to everyone, on purpose. */
export function Public(): ClassDecorator & MethodDecorator {
  return Access(PUBLIC);
}

export function isPublic(rule: AccessRule): boolean {
  return rule.scheme === PUBLIC;
}
