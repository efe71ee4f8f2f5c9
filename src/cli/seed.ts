import { seedDemo } from '../demo/seed.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { migrate } from '../platform/database/migrate.js';
import { runCommand } from './command.js';
import { operatorOf } from './operator.js';

/** `npm run seed -- --demo`: migrates the configured database and puts the demo stores into it. */
await runCommand(async ({ env, url, args }) => {
  if (args.length !== 1 || args[0] !== '--demo') {
    console.error('Usage: npm run seed -- --demo');
    return 2;
  }
  await migrate(url);
  const added = await seedDemo({
    url,
    nodeEnv: env.nodeEnv,
    secretBox: new SecretBox(env),
    origin: operatorOf('seed --demo'),
  });
  console.log(added.length === 0 ? 'The demo stores are there already.' : `Added the demo stores ${added.join(', ')}.`);
  return 0;
});
