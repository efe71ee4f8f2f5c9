import pg from 'pg';

/**
 * Notes what PostgreSQL reports as an error while `watch` runs, wherever the program caught it. Returns how to stop and
 * get the errors, as `SQLSTATE message`.
 */
export function watchDatabaseErrors(): () => string[] {
  const seen: string[] = [];
  const prototype = pg.Connection.prototype;
  const { emit } = prototype;
  prototype.emit = function (this: pg.Connection, event: string | symbol, ...args: unknown[]): boolean {
    const [error] = args;
    if (event === 'errorMessage' && error instanceof pg.DatabaseError) seen.push(`${error.code} ${error.message}`);
    return emit.call(this, event, ...args);
  };
  return () => {
    prototype.emit = emit;
    return seen;
  };
}
