import pg from 'pg';

/**
 * What makes up the schema of a database, one line each: columns, constraints, indexes, triggers, functions, sequences. Two
 * databases with equal lists have the same schema. The ledgers of applied migrations are left out of account.
 */
export async function schemaOf(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ line: string }>(
      `WITH ours AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')
       SELECT format('schema %s', nspname) AS line FROM ours
       UNION ALL
       SELECT format('column %s.%s %s %s %s%s%s', nspname, relname, attname, format_type(atttypid, atttypmod),
           CASE WHEN attnotnull THEN 'not null' ELSE 'null' END, attidentity,
           ' default ' || pg_get_expr(adbin, adrelid))
         FROM pg_class JOIN ours ON ours.oid = relnamespace
         JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
         LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
         WHERE relkind IN ('r', 'p', 'v') AND relname <> 'migrations'
       UNION ALL
       SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(pg_constraint.oid))
         FROM pg_constraint JOIN ours ON ours.oid = connamespace WHERE conrelid::regclass::text <> 'migrations'
       UNION ALL
       SELECT 'index ' || indexdef FROM pg_indexes JOIN ours ON nspname = schemaname WHERE tablename <> 'migrations'
       UNION ALL
       SELECT 'trigger ' || pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger
         JOIN pg_class ON pg_class.oid = tgrelid JOIN ours ON ours.oid = relnamespace WHERE NOT tgisinternal
       UNION ALL
       SELECT 'function ' || pg_get_functiondef(pg_proc.oid) FROM pg_proc JOIN ours ON ours.oid = pronamespace
       UNION ALL
       SELECT format('sequence %s.%s', nspname, relname) FROM pg_class JOIN ours ON ours.oid = relnamespace
         WHERE relkind = 'S' AND relname <> 'migrations_id_seq'
       ORDER BY line`,
    );
    return rows.map(({ line }) => line);
  } finally {
    await client.end();
  }
}
