import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { publicFiles, sourceFiles, violations } from './support/architecture.js';

const root = join(import.meta.dirname, '..');
const files = sourceFiles(root, 'src');

it('is kept by every file', () => {
  expect(violations(files)).toEqual([]);
});

it('is checked in all of the sources', () => {
  expect(files.length).toBeGreaterThan(150);
  const modules = new Set(files.map(({ path }) => path.split('/')[1]));
  for (const module of [
    'kernel',
    'platform',
    'events',
    'store',
    'cart',
    'order',
    'checkout',
    'storefront',
    'contracts',
  ]) {
    expect(modules).toContain(module);
  }
});

it('names only entrances that exist', () => {
  expect([...publicFiles].filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

describe('notices', () => {
  it.each([
    ['an import up', 'src/cart/x.ts', "import { A } from '../checkout/checkout.types.js';", 'imports up'],
    ['a type imported up', 'src/kernel/x.ts', "import { type A } from '../platform/database/tx.js';", 'imports up'],
    ['an export from above', 'src/store/x.ts', "export { A } from '../cart/cart.types.js';", 'imports up'],
    ['a dynamic import up', 'src/order/x.ts', "const a = await import('../checkout/a.service.js');", 'imports up'],
    ['a type import expression up', 'src/order/x.ts', "type A = import('../checkout/a.types.js').A;", 'imports up'],
    ['an import of the top', 'src/cart/x.ts', "import { extensions } from '../extensions.js';", 'imports up'],
    ['a sibling', 'src/cart/x.ts', "import { A } from '../order/order.types.js';", 'imports a sibling'],
    ['a sibling API', 'src/admin/x.ts', "import { A } from '../storefront/a.service.js';", 'imports a sibling'],
    [
      'a sibling contract',
      'src/contracts/scalev/x.ts',
      "import { A } from '../sellvik/a.service.js';",
      'imports a sibling',
    ],
    ['an entity of another module', 'src/checkout/x.ts', "import { A } from '../cart/cart.entity.js';", 'private file'],
    ['queries of another module', 'src/admin/x.ts', "import { a } from '../order/order.queries.js';", 'private file'],
    [
      'the product in the gateway',
      'src/sandbox-gateway/x.ts',
      "import { Env } from '../platform/config/env.js';",
      'is a stranger',
    ],
    [
      'the gateway in the product',
      'src/payment/x.ts',
      "import { A } from '../sandbox-gateway/gateway.js';",
      'imports up',
    ],
    ['a module of no layer', 'src/utils/x.ts', '', 'belongs to no layer'],
    ['a global module', 'src/cart/x.ts', '@Global() @Module({}) export class A {}', 'is @Global'],
    ['a global dynamic module', 'src/cart/x.ts', 'const a = { module: A, global: true };', 'is a global module'],
    [
      'a forward reference',
      'src/cart/x.ts',
      '@Module({ imports: [forwardRef(() => A)] }) class B {}',
      'uses forwardRef',
    ],
    ['the environment', 'src/cart/x.ts', 'const a = process.env.A;', 'reads process.env'],
    ['the environment by index', 'src/cart/x.ts', "const a = process['env'];", 'reads process.env'],
    ['the environment taken apart', 'src/cart/x.ts', 'const { env } = process;', 'reads process.env'],
    ['the environment imported', 'src/cart/x.ts', "import { env } from 'node:process';", 'reads process.env'],
    [
      'an HTTP error in the core',
      'src/cart/x.ts',
      "import { Injectable, NotFoundException as Gone } from '@nestjs/common';",
      'speaks HTTP below the APIs: NotFoundException',
    ],
    [
      "a vendor's header",
      'src/platform/http/x.ts',
      "const a = 'X-Sellvik-Key';",
      'names a vendor below the APIs: Sellvik',
    ],
    ["a vendor's lore", 'src/order/x.ts', '// As Scalev has it.', 'names a vendor below the APIs: Scalev'],
    ["a vendor's token", 'src/identity/x.ts', "const a = 'saas-token';", 'names a vendor below the APIs: saas-token'],
  ])('%s', (_what, path, text, fault) => {
    const found = violations([{ path, text }]);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${path}: ${fault.split(':')[0]}`.replace('private file', 'enters the module'));
    expect(found[0]).toContain(fault);
  });

  it.each([
    ['src/checkout/x.ts', "import { A } from '../cart/cart.service.js';"],
    ['src/cart/x.ts', "import { A } from './cart.entity.js'; import { B } from '../platform/database/tx.js';"],
    ['src/storefront/x.ts', "import { NotFoundException } from '@nestjs/common';"],
    ['src/contracts/sellvik/x.ts', "const a = 'X-Sellvik-Key';"],
    ['src/platform/config/env.ts', 'const a = process.env;'],
    ['src/cart/x.ts', '// process.env and forwardRef()\nconst a = "import x from \'../order/order.entity.js\'";'],
  ])('nothing in sound code (%s)', (path, text) => {
    expect(violations([{ path, text }])).toEqual([]);
  });
});
