import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../platform/database/data-source.js';
import { invariants } from '../verify/invariants.js';
import { verify } from '../verify/verify.js';
import { runCommand } from './command.js';

/** `npm run verify`: checks the invariants on the configured database and exits with 1 when one is broken. */
await runCommand(async ({ url }) => {
  const dataSource = await new DataSource(dataSourceOptions({ url, poolSize: 1 })).initialize();
  try {
    const violations = await verify(dataSource);
    for (const { code, rule } of invariants) {
      const broken = violations.filter(({ invariant }) => invariant === code);
      console.log(`${code.padEnd(4)} ${broken.length === 0 ? 'ok      ' : 'VIOLATED'}  ${rule}`);
      for (const { row } of broken) console.log(`       ${JSON.stringify(row)}`);
    }
    return violations.length === 0 ? 0 : 1;
  } finally {
    await dataSource.destroy();
  }
});
