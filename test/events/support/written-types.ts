import { orderStatuses } from '../../../src/order/order.types.js';
import { quoteEvents } from '../../../src/quote/quote.events.js';
import { sourceFiles } from '../../support/architecture.js';

/** What stands for a part of a type that is filled in at run time. */
const parts: Readonly<Record<string, readonly string[]>> = {
  'change.to': orderStatuses,
  // As payment.service.ts announces them: not while it is pending or has just been opened.
  'payment.status': ['authorized', 'captured', 'declined', 'voided', 'conflict'],
  what: quoteEvents,
};

/**
 * The types of the events that the source makes: whatever a `*.events.ts` file calls so. Throws for a part of a type that
 * it does not know how to fill in, and for events that are made elsewhere.
 */
export function writtenTypes(): { types: string[]; files: number } {
  const makers = sourceFiles('.', 'src').filter(({ text }) => /\bNewEvent</.test(text));
  const stray = makers.filter(
    ({ path }) => !/\.events\.ts$|^src\/events\/(event-log\.service|domain-event)\.ts$/.test(path),
  );
  if (stray.length > 0)
    throw new Error(`Events are made outside of *.events.ts: ${stray.map(({ path }) => path).join()}`);
  const files = makers.filter(({ path }) => path.endsWith('.events.ts'));
  const types = files.flatMap(({ path, text }) => typesIn(text, path));
  return { types: [...new Set(types)].sort(), files: files.length };
}

function typesIn(text: string, path: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '');
  const plain = [...code.matchAll(/'([a-z]+\.[a-z_]+)'/g)].map(([, type]) => type as string);
  const filled = [...code.matchAll(/`([a-z]+)\.\$\{([^}]+)\}`/g)].flatMap(([, area, part = '']) => {
    const values = parts[part];
    if (!values) throw new Error(`${path} makes a type with \${${part}}: say in written-types.ts what it can be`);
    return values.map((value) => `${area}.${value}`);
  });
  return [...plain, ...filled];
}
