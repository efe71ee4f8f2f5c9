import pg from 'pg';

/**
 * Notes the statements that PostgreSQL cannot read (class 42) and the values that it cannot hold (22), wherever the program
 * caught the error. Returns how to stop and get them, each once, as `SQLSTATE message`.
 */
export function watchDatabaseErrors(): () => string[] {
  const seen = new Set<string>();
  const prototype = pg.Connection.prototype;
  const { emit } = prototype;
  prototype.emit = function (this: pg.Connection, event: string | symbol, ...args: unknown[]): boolean {
    const [error] = args;
    if (event === 'errorMessage' && error instanceof pg.DatabaseError && /^(22|42)/.test(error.code ?? ''))
      seen.add(`${error.code} ${error.message}`);
    return emit.call(this, event, ...args);
  };
  return () => {
    prototype.emit = emit;
    return [...seen];
  };
}
