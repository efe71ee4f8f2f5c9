import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import ts from 'typescript';

export interface SourceFile {
  /** From the project's root, with slashes: `src/cart/cart.service.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Who may know whom: a file imports only from its own module and from modules of lower layers. */
const layers: readonly (readonly string[])[] = [
  ['kernel'],
  ['platform'],
  ['events'],
  ['store', 'identity', 'catalog'],
  ['inventory', 'pricing', 'shipping', 'payment', 'mixin'],
  ['cart', 'order', 'quote'],
  ['checkout', 'notification'],
  [
    'storefront',
    'admin',
    'contracts/*',
    'pages',
    'payment-callbacks',
    'event-catalogue',
    'demo',
    'verify',
    'sandbox-gateway',
  ],
  ['.'],
  ['cli'],
];
const apiLayer = layers.findIndex((modules) => modules.includes('storefront'));

/** Names of contracts, and of their headers: what is below the APIs is the same for all of them. */
const vendorWords = /scalev|sellvik|emporix|\bi-?orders|saas-token/gi;

/** Programs of their own, which know the kernel alone: they stand for somebody else's server. */
const strangers = new Set(['sandbox-gateway']);

/** The ways into a module, by their role, … */
const publicRoles = /\.(module|service|types|events|errors)\.ts$/;

/** … and its extension points with their registries, and the few entrances of another kind. */
export const publicFiles: ReadonlySet<string> = new Set([
  'src/catalog/bundle.ts',
  'src/checkout/checkout-step.ts',
  'src/checkout/spam-check.ts',
  'src/checkout/checkout.orchestrator.ts',
  'src/events/domain-event.ts',
  'src/events/event-subscriber.ts',
  'src/events/jobs.ts',
  'src/events/webhook/webhook-envelope.ts',
  'src/identity/customer-token.guard.ts',
  'src/identity/shopper-token.guard.ts',
  'src/identity/signing-key.ts',
  'src/order/line-pieces.ts',
  'src/payment/payment-provider.ts',
  'src/payment/payment-secrets.ts',
  'src/pricing/price-rule.ts',
  'src/pricing/price-rules.ts',
  'src/pricing/price-selection.ts',
  'src/sandbox-gateway/gateway.ts',
  'src/shipping/shipping-rate-source.ts',
]);

const mayBeGlobal = new Set(['src/platform/config/config.module.ts', 'src/platform/database/database.module.ts']);
const readsEnvironment = 'src/platform/config/env.ts';
const translatesHttpErrors = 'src/platform/http/';

/** All TypeScript below `folder`, without tests. */
export function sourceFiles(root: string, folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => join(folder, name))
    .map((path) => ({ path: path.split(sep).join('/'), text: readFileSync(join(root, path), 'utf8') }));
}

/** Every breach of the architecture in the files, one sentence each: `<file>: <what>`. */
export function violations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2022, true);
    const faults = [...importFaults(file.path, source), ...syntaxFaults(file.path, source), ...wordFaults(file)];
    return faults.map((fault) => `${file.path}: ${fault}`);
  });
}

function wordFaults({ path, text }: SourceFile): string[] {
  if (layerOf(moduleOf(path)) >= apiLayer) return [];
  return [...text.matchAll(vendorWords)].map(([word]) => `names a vendor below the APIs: ${word}`);
}

function importFaults(path: string, source: ts.SourceFile): string[] {
  const own = moduleOf(path);
  const layer = layerOf(own);
  if (layer === -1) return [`belongs to no layer (${own})`];
  return importsOf(source).flatMap(({ from, names }) => {
    if (!from.startsWith('.')) return externalFaults(path, layer, from, names);
    const target = normalize(join(dirname(path), from))
      .split(sep)
      .join('/')
      .replace(/\.js$/, '.ts');
    const other = moduleOf(target);
    if (other === own) return [];
    const otherLayer = layerOf(other);
    if (strangers.has(own) && other !== 'kernel') return [`is a stranger, and imports ${target}`];
    if (otherLayer > layer) return [`imports up, from ${target}`];
    if (otherLayer === layer) return [`imports a sibling, ${target}`];
    return isPublic(target, other) ? [] : [`enters the module ${other} by a private file, ${relative('src', target)}`];
  });
}

function externalFaults(path: string, layer: number, from: string, names: readonly string[]): string[] {
  if (from !== '@nestjs/common' || layer >= apiLayer || path.startsWith(translatesHttpErrors)) return [];
  return names.filter((name) => name.endsWith('Exception')).map((name) => `speaks HTTP below the APIs: ${name}`);
}

function syntaxFaults(path: string, source: ts.SourceFile): string[] {
  const faults: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isDecorator(node) && nameOf(node.expression) === 'Global' && !mayBeGlobal.has(path))
      faults.push('is @Global');
    if (isGlobalFlag(node) && !mayBeGlobal.has(path)) faults.push('is a global module');
    if (ts.isCallExpression(node) && nameOf(node) === 'forwardRef') faults.push('uses forwardRef');
    if (isEnvironment(node) && path !== readsEnvironment) faults.push('reads process.env');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return faults;
}

function nameOf(expression: ts.Expression): string | undefined {
  const callee = ts.isCallExpression(expression) ? expression.expression : expression;
  return ts.isIdentifier(callee) ? callee.text : undefined;
}

/** `{ module: X, global: true }`, a dynamic module that is global. */
function isGlobalFlag(node: ts.Node): boolean {
  if (!ts.isPropertyAssignment(node) || node.initializer.kind !== ts.SyntaxKind.TrueKeyword) return false;
  if (node.name.getText() !== 'global' || !ts.isObjectLiteralExpression(node.parent)) return false;
  return node.parent.properties.some((property) => property.name?.getText() === 'module');
}

/** `process.env`, `process['env']`, or `env` taken out of `process` or of its module. */
function isEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.expression.getText() === 'process' && node.name.text === 'env';
  if (ts.isElementAccessExpression(node)) {
    return node.expression.getText() === 'process' && /^['"`]env['"`]$/.test(node.argumentExpression.getText());
  }
  if (ts.isVariableDeclaration(node) && node.initializer?.getText() === 'process')
    return /\benv\b/.test(node.name.getText());
  return (
    ts.isImportSpecifier(node) && node.name.text === 'env' && /process['"]/.test(node.parent.parent.parent.getText())
  );
}

interface Import {
  readonly from: string;
  readonly names: readonly string[];
}

function importsOf(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
        found.push({ from: node.moduleSpecifier.text, names: namesOf(node) });
      }
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments;
      if (specifier && ts.isStringLiteralLike(specifier)) found.push({ from: specifier.text, names: [] });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      if (ts.isStringLiteral(node.argument.literal)) found.push({ from: node.argument.literal.text, names: [] });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function namesOf(node: ts.ImportDeclaration | ts.ExportDeclaration): string[] {
  const bindings = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
  if (!bindings || !('elements' in bindings)) return [];
  return bindings.elements.map((element) => (element.propertyName ?? element.name).text);
}

/** `cart`, `contracts/sellvik`; a file at the top of `src` is of the module `.`. */
function moduleOf(path: string): string {
  const [, first = '', second = '', third] = path.split('/');
  if (second === '') return '.';
  return first === 'contracts' && third !== undefined ? `contracts/${second}` : first;
}

function layerOf(module: string): number {
  const name = module.startsWith('contracts/') ? 'contracts/*' : module;
  return layers.findIndex((modules) => modules.includes(name));
}

/** The kernel, the platform, the top and the tools are open; an API is entered by its module. */
function isPublic(path: string, module: string): boolean {
  return (
    ['kernel', 'platform', '.', 'demo', 'verify', 'event-catalogue'].includes(module) ||
    publicRoles.test(path) ||
    publicFiles.has(path)
  );
}
