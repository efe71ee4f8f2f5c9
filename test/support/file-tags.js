import { readFileSync } from 'node:fs';

/** Whether a test file says `@<tag>` in its first comment. */
export const isTagged = (path, tag) => new RegExp(`^/\\*\\*[^/]*@${tag}\\b`).test(readFileSync(path, 'utf8'));
