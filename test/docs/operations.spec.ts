import { readdirSync, readFileSync } from 'node:fs';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

it('docs/operations.md names every metric of ours', () => {
  const metrics = sources.flatMap((file) => [
    ...readFileSync(`src/${file}`, 'utf8').matchAll(/name: '(cashwrap_[a-z_]+|http_[a-z_]+)'/g),
  ]);
  expect(metrics.length).toBeGreaterThanOrEqual(9);
  const page = readFileSync('docs/operations.md', 'utf8');
  expect(metrics.map(([, name]) => name).filter((name) => !page.includes(`| \`${name}\` `))).toEqual([]);
});

it('docs/settings.md names every variable, as .env.example does', () => {
  const example = readFileSync('.env.example', 'utf8');
  const variables = [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  expect(variables.length).toBeGreaterThan(30);
  const rows = [...readFileSync('docs/settings.md', 'utf8').matchAll(/^\| `([A-Z_]+)` /gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual(variables.sort());
});
