/** What `Client.query` is given, besides plain texts: a statement, or several that are sent together. */
export interface SentQuery {
  readonly name?: string;
  readonly text: string;
  readonly statements?: readonly { readonly name: string }[];
  /** Called when all of it has been answered. */
  handleReadyForQuery?: () => void;
}

/** The names of the statements that are sent, or the texts of those that have none. */
export function namesOf(query: string | SentQuery): string[] {
  if (typeof query === 'string') return [query];
  const { name, text, statements } = query;
  return statements ? statements.map((statement) => statement.name) : [name ?? text];
}
