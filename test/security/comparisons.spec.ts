import { join } from 'node:path';
import ts from 'typescript';
import { sourceFiles } from '../support/architecture.js';

/** Names that hold something secret, or a digest made of one. */
const secret = /(secret|password|token|signature|nonce|digest|hmac|hash|apikey|rawkey|salt)$/i;
/** Runs with the demo stores alone, and its card tokens are in the documents. */
const secretless = 'src/sandbox-gateway/';
const equality = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]);

/** Comparisons of secrets whose time tells how much of a guess is right, as `file: code`. */
function leakyComparisons(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && equality.has(node.operatorToken.kind)) {
      const sides = [node.left, node.right];
      if (sides.some(isSecret) && !sides.some(isHarmless)) found.push(`${path}: ${node.getText()}`);
    }
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name, expression } = node.expression;
      const compares = ['equals', 'compare', 'localeCompare', 'startsWith', 'endsWith'].includes(name.text);
      const literal = node.arguments.some(
        (argument) => ts.isStringLiteralLike(argument) || ts.isTemplateExpression(argument),
      );
      if (compares && !literal && [expression, ...node.arguments].some(isSecret))
        found.push(`${path}: ${node.getText()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isSecret(expression: ts.Expression): boolean {
  if (ts.isIdentifier(expression)) return secret.test(expression.text);
  if (ts.isPropertyAccessExpression(expression)) return secret.test(expression.name.text);
  return false;
}

/** Whether something is there, or which constant it is: no guess at a secret. */
function isHarmless(expression: ts.Expression): boolean {
  return (
    ts.isLiteralExpression(expression) ||
    expression.kind === ts.SyntaxKind.NullKeyword ||
    (ts.isIdentifier(expression) && expression.text === 'undefined')
  );
}

const root = join(import.meta.dirname, '..', '..');
const files = sourceFiles(root, 'src');

it('no secret is compared byte by byte', () => {
  expect(files.length).toBeGreaterThan(200);
  const guarding = files.filter(({ path }) => !path.startsWith(secretless));
  expect(guarding.flatMap(({ path, text }) => leakyComparisons(path, text))).toEqual([]);
});

it('the signatures that are checked by hand are compared in constant time', () => {
  const checking = files.filter(({ text }) => text.includes('timingSafeEqual(')).map(({ path }) => path);
  expect(checking).toEqual(['src/cart/cart-token.ts', 'src/payment/providers/sandbox-gateway.ts']);
});

it.each([
  'if (given.signature === expected) {}',
  'return row.tokenHash !== hash;',
  'return apiKey == other;',
  'return tokenHash.equals(given);',
  'return password.startsWith(guess);',
])('notices %s', (code) => {
  expect(leakyComparisons('src/x.ts', code)).toHaveLength(1);
});

it.each(['if (token === undefined) {}', 'if (passwordHash !== null) {}', "token.startsWith('sk_')"])(
  'allows %s',
  (code) => {
    expect(leakyComparisons('src/x.ts', code)).toEqual([]);
  },
);
