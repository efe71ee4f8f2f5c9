import { runCommand } from './command.js';
import { storeCommand } from './store-command.js';

/** `npm run store`: see its usage. */
await runCommand(storeCommand);
