import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ACCESS, type AccessRule } from '../../../src/platform/http/access.js';
import { type TestApp } from '../../support/app.js';

/** A route of the running application. */
export interface Route {
  readonly method: string;
  /** With its parameters: `/storefront/v1/carts/:cartId`. */
  readonly path: string;
  /** `CartsController.read` */
  readonly handler: string;
  /** Who may call it, as its handler declares. */
  readonly access: AccessRule | undefined;
}

type Metadata = Record<string, (...args: unknown[]) => unknown>;

/** Every route that a controller of the application serves, in the order of their paths. */
export function routesOf(app: TestApp): Route[] {
  const scanner = new MetadataScanner();
  return app
    .get(DiscoveryService)
    .getControllers()
    .flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const prototype = metatype.prototype as Metadata;
      return scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        if (!handler || !Reflect.hasMetadata(METHOD_METADATA, handler)) return [];
        const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
        const access = (Reflect.getMetadata(ACCESS, handler) ?? Reflect.getMetadata(ACCESS, metatype)) as
          | AccessRule
          | undefined;
        return pathsOf(metatype).flatMap((prefix) =>
          pathsOf(handler).map((path) => {
            const parts = [prefix, path].flatMap((part) => part.split('/')).filter((part) => part !== '');
            return { method, path: `/${parts.join('/')}`, handler: `${metatype.name}.${name}`, access };
          }),
        );
      });
    })
    .sort((a, b) => (a.path + a.method < b.path + b.method ? -1 : 1));
}

function pathsOf(target: object): string[] {
  return [(Reflect.getMetadata(PATH_METADATA, target) ?? '/') as string | string[]].flat();
}

/** The names of a path's parameters, in their order. */
export function parametersOf(path: string): string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as string);
}

/** The path with `values` for its parameters. */
export function fill(path: string, values: Readonly<Record<string, string | number>>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`No value for :${name} of ${path}`);
    return encodeURIComponent(value);
  });
}
