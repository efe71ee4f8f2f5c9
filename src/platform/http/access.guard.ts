import { type CanActivate, type ExecutionContext, Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { GUARDS_METADATA, METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS, type AccessRule, isPublic } from './access.js';
import { DomainError } from '../../kernel/domain-error.js';

type Handler = (...args: unknown[]) => unknown;

/** Default deny: a handler that does not say who may call it is called by nobody, and keeps the application from starting. */
@Injectable()
export class AccessGuard implements CanActivate, OnModuleInit {
  private readonly declared = new WeakSet<object>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const undeclared: string[] = [];
    const unguarded: string[] = [];
    for (const { metatype } of this.discovery.getControllers()) {
      if (typeof metatype !== 'function') continue;
      for (const { name, handler } of this.routesOf(metatype as Type)) {
        const rule = this.ruleOf(handler, metatype as Type);
        if (rule === undefined) undeclared.push(name);
        else if (!isPublic(rule) && !this.hasGuard(handler, metatype as Type)) unguarded.push(name);
        else this.declared.add(handler);
      }
    }
    if (undeclared.length + unguarded.length > 0) throw new OpenRoutes(undeclared, unguarded);
  }

  canActivate(context: ExecutionContext): boolean {
    if (this.declared.has(context.getHandler())) return true;
    throw new DomainError('access.forbidden', 'forbidden', 'This is not allowed.');
  }

  private routesOf(controller: Type): { name: string; handler: Handler }[] {
    const prototype = controller.prototype as Record<string, Handler>;
    return this.scanner
      .getAllMethodNames(prototype)
      .map((method) => ({ name: `${controller.name}.${method}`, handler: prototype[method] }))
      .filter((route): route is { name: string; handler: Handler } => {
        const { handler } = route;
        return (
          typeof handler === 'function' &&
          Reflect.hasMetadata(PATH_METADATA, handler) &&
          Reflect.hasMetadata(METHOD_METADATA, handler)
        );
      });
  }

  private ruleOf(handler: Handler, controller: Type): AccessRule | undefined {
    return this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS, [handler, controller]);
  }

  private hasGuard(handler: Handler, controller: Type): boolean {
    return Reflect.hasMetadata(GUARDS_METADATA, handler) || Reflect.hasMetadata(GUARDS_METADATA, controller);
  }
}

class OpenRoutes extends Error {
  constructor(undeclared: readonly string[], unguarded: readonly string[]) {
    const parts = [
      ...(undeclared.length > 0 ? [`Routes that do not declare who may call them: ${undeclared.join(', ')}`] : []),
      ...(unguarded.length > 0 ? [`Routes whose access no guard enforces: ${unguarded.join(', ')}`] : []),
    ];
    super(parts.join('\n'));
    this.name = 'OpenRoutes';
  }
}
