/** The shape of plain data: for every path what can be there, over all samples. `lines[].name: string`, `email: null | string`. */
export function shapeOf(samples: readonly unknown[]): string[] {
  const found = new Map<string, Set<string>>();
  for (const sample of samples) collect(sample, '', found);
  return [...found].map(([path, kinds]) => `${path}: ${[...kinds].sort().join(' | ')}`).sort();
}

function collect(value: unknown, path: string, found: Map<string, Set<string>>): void {
  if (path !== '') found.set(path, (found.get(path) ?? new Set()).add(kindOf(value)));
  if (Array.isArray(value)) {
    for (const item of value) collect(item, `${path}[]`, found);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, part] of Object.entries(value)) collect(part, path === '' ? key : `${path}.${key}`, found);
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
