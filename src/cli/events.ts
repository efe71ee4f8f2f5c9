import { runCommand } from './command.js';
import { eventsCommand } from './events-command.js';

/** `npm run events`: see its usage. */
await runCommand(eventsCommand);
