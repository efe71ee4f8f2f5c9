import { writeFile } from 'node:fs/promises';
import { openApiJson } from '../openapi-document.js';

/** `npm run openapi`: writes the description of the APIs to `openapi.json`, which is committed. Needs no database. */
await writeFile('openapi.json', await openApiJson());
