import pg, { type ClientBase } from 'pg';
import pgUtils from 'pg/lib/utils.js';
import { columnParsers } from './column-parsers.js';

/** What PostgreSQL answers to a named statement. */
export interface Answer<Row extends object> {
  readonly rows: Row[];
  /** Rows written, or returned. */
  readonly count: number;
}

/** A statement with a name, of which one text is known to a connection at most. */
interface Named {
  readonly name: string;
  readonly text: string;
}

interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

/** The part of `pg`'s connection that a query of its own sends its messages by. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  /** Texts by name: of statements that are parsed, and of those on their way. */
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
  parse(message: Named): void;
  describe(message: { readonly type: 'S'; readonly name: string }): void;
  bind(message: { readonly statement: string; readonly values: readonly unknown[] }): void;
  execute(): void;
  sync(): void;
}

/** A connection, as far as it takes queries of `pg`'s own class. */
interface Sender {
  query(query: object): void;
}

/** The columns of statements, by connection and name: PostgreSQL describes a statement once for each connection. */
const described = new WeakMap<Wire, Map<string, readonly Column[]>>();

/** What is being asked together on a connection, and not sent yet. */
const gathered = new WeakMap<ClientBase, Question[]>();

/** A statement whose answer is of no use, since one that was sent with it has failed. */
export class NotRun extends Error {}

/**
 * Sends a named statement on a connection at once, whatever is still unanswered (or with all that is asked in the same
 * `askTogether`), and resolves to its answer. Throws what PostgreSQL refuses it with, or what a value or column that
 * cannot be converted throws, or `NotRun`.
 */
export async function ask<Row extends object>(
  connection: ClientBase,
  statement: Named,
  values: readonly unknown[],
): Promise<Answer<Row>> {
  try {
    return await new Promise<Answer<Row>>((resolve, reject) => {
      const texts = values.map((value) => pgUtils.prepareValue(value));
      const question = new Question(statement, texts, resolve as (answer: Answer<object>) => void, reject);
      const together = gathered.get(connection);
      if (together) together.push(question);
      else send(connection, [question]);
    });
  } catch (error) {
    // It came up in the reader of a socket; what tells something is who asked.
    if (error instanceof Error) Error.captureStackTrace(error);
    throw error;
  }
}

/**
 * Sends all that `work` asks for on the connection before it returns, in that order and in one write, to be answered in one
 * as well: each side is woken once. When one statement fails, none behind it is run, and their askers, like those of
 * the statements before it, are told `NotRun`. Outside of a transaction what is sent together commits together, or not at all.
 */
export function askTogether<Result>(connection: ClientBase, work: () => Result): Result {
  if (gathered.has(connection)) return work();
  const questions: Question[] = [];
  gathered.set(connection, questions);
  try {
    return work();
  } finally {
    gathered.delete(connection);
    if (questions.length > 0) send(connection, questions);
  }
}

function send(connection: ClientBase, questions: readonly Question[]): void {
  (connection as unknown as Sender).query(new NamedQueries(questions));
}

/** One statement on its way, and what has come back of its answer. */
class Question {
  /** What the rows consist of; unknown until it is known for the connection, or described. */
  columns: readonly Column[] | undefined;
  private readonly rows: object[] = [];
  private count = 0;
  private failure: unknown = null;

  constructor(
    readonly statement: Named,
    readonly values: readonly unknown[],
    private readonly resolve: (answer: Answer<object>) => void,
    readonly reject: (error: unknown) => void,
  ) {}

  take(fields: readonly (string | null)[]): void {
    if (this.failure !== null) return;
    try {
      this.rows.push(toRow(this.columns ?? [], fields));
    } catch (error) {
      this.failure = error;
    }
  }

  complete(tag: string): void {
    // "UPDATE 3", "INSERT 0 3", "SELECT 3": the count is the last word.
    this.count = Number(tag.slice(tag.lastIndexOf(' ') + 1)) || 0;
  }

  answer(): void {
    if (this.failure === null) this.resolve({ rows: this.rows, count: this.count });
    else this.reject(this.failure);
  }
}

/** `pg` sends what is a query of its own while others are unanswered, and asks no more of it than its handlers. */
const PgQuery: new (text: string) => object = pg.Query;

/**
 * Named statements that `pg` takes for one query: their messages are followed by one Sync, and so answered in one write.
 * Columns are described once for each connection, and not with every answer. Both are most of what a small statement
 * costs this process otherwise, and a good part of what it costs PostgreSQL.
 */
class NamedQueries extends PgQuery {
  /** Of the statement that is being answered: `pg` notes by these what is parsed. */
  name: string | undefined;
  text: string | undefined;
  private known = new Map<string, readonly Column[]>();
  /** Its place. */
  private at = 0;

  constructor(private readonly questions: readonly Question[]) {
    super('');
    this.turnTo(0);
  }

  /** All that is sent together, in its order. */
  get statements(): readonly Named[] {
    return this.questions.map(({ statement }) => statement);
  }

  /** Returns an error where nothing was sent, and none will be answered. */
  submit(wire: Wire): Error | null {
    for (const { statement } of this.questions) {
      const known = textOf(wire, statement.name);
      if (known !== undefined && known !== statement.text) {
        return new Error(`Two statements are called ${statement.name}`);
      }
    }
    this.known = columnsOf(wire);
    wire.stream.cork();
    for (const { statement, values } of this.questions) {
      const { name, text } = statement;
      if (textOf(wire, name) === undefined) {
        wire.parse({ name, text });
        wire.submittedNamedStatements[name] = text;
      }
      if (!this.known.has(name)) wire.describe({ type: 'S', name });
      wire.bind({ statement: name, values });
      wire.execute();
    }
    wire.sync();
    wire.stream.uncork();
    return null;
  }

  handleRowDescription({ fields }: { readonly fields: readonly { name: string; dataTypeID: number }[] }): void {
    const columns = fields.map(({ name, dataTypeID }) => ({ name, parse: columnParsers.getTypeParser(dataTypeID) }));
    this.known.set(this.name ?? '', columns);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const question = this.questions[this.at] as Question;
    question.columns ??= this.known.get(question.statement.name);
    question.take(fields);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const question = this.questions[this.at] as Question;
    const { name } = question.statement;
    // A statement that returns nothing has no columns to describe, which is known now.
    if (!this.known.has(name)) this.known.set(name, []);
    question.complete(text);
    this.turnTo(this.at + 1);
  }

  /** The one that is being answered has failed, or, when all are answered, what they did outside of a transaction could not be kept. */
  handleError(error: unknown, wire: Wire): void {
    this.questions.forEach((question, place) => {
      // PostgreSQL has not looked at what is behind the error: it was not parsed either.
      if (place > this.at) delete wire.submittedNamedStatements[question.statement.name];
      const failed = place === this.at || this.at === this.questions.length;
      question.reject(
        failed ? error : new NotRun('Another statement that was sent with it has failed', { cause: error }),
      );
    });
  }

  handleReadyForQuery(): void {
    for (const question of this.questions) question.answer();
  }

  private turnTo(place: number): void {
    this.at = place;
    this.name = this.questions[place]?.statement.name;
    this.text = this.questions[place]?.statement.text;
  }
}

/** The text that a connection knows a statement by, or is being told. */
function textOf(wire: Wire, name: string): string | undefined {
  return wire.parsedStatements[name] ?? wire.submittedNamedStatements[name];
}

function columnsOf(wire: Wire): Map<string, readonly Column[]> {
  const known = described.get(wire);
  if (known) return known;
  const columns = new Map<string, readonly Column[]>();
  described.set(wire, columns);
  return columns;
}

function toRow(columns: readonly Column[], fields: readonly (string | null)[]): object {
  const row: Record<string, unknown> = {};
  columns.forEach(({ name, parse }, index) => {
    const text = fields[index] ?? null;
    row[name] = text === null ? null : parse(text);
  });
  return row;
}
