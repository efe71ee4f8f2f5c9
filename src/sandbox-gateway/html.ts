/** Markup, safe to be sent: made by `html` alone. */
export class Html {
  constructor(readonly markup: string) {}
}

type Part = Html | string | number | null | readonly Html[];

/** A template of markup. What is put into it is escaped, for content and for quoted attributes, unless it is `Html`. */
export function html(markup: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(markup.reduce((text, piece, index) => text + insert(parts[index - 1] ?? null) + piece));
}

function insert(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(({ markup }) => markup).join('');
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
