import { extensions } from '../../src/extensions.js';
import { Clerk } from './clerk.js';

// The real program with a slow subscriber of a team's own.
Object.assign(extensions, { subscribers: [Clerk] });
await import('../../src/main.js');
