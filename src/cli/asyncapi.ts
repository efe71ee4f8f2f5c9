import { readFile, writeFile } from 'node:fs/promises';
import { asyncApiJson } from '../event-catalogue/asyncapi.js';
import { withCatalogue } from '../event-catalogue/events-document.js';

const document = 'docs/events.md';

/** `npm run asyncapi`: writes the event catalogue to `asyncapi.json` and into `docs/events.md`, both committed. Needs no database. */
await writeFile('asyncapi.json', asyncApiJson());
await writeFile(document, withCatalogue(await readFile(document, 'utf8')));
