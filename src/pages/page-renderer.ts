import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Eta } from 'eta';

/** The files beside this one; the build copies them as they are. */
const templates = join(import.meta.dirname, 'templates');

/** The pages' one style sheet. Its address changes with it, so that browsers may keep it. */
export const styleSheet = readFileSync(join(templates, 'pages.css'), 'utf8');
export const styleSheetPath = `/pages/${createHash('sha256').update(styleSheet).digest('hex').slice(0, 16)}.css`;

/** Every value is escaped; the one exception, a drawing that is made here, is marked by `<%~`. */
const eta = new Eta({ views: templates, autoEscape: true, cache: true });

export type PageTemplate = 'order' | 'pay' | 'invoice' | 'failure';

/** A whole HTML document. */
export function renderPage(template: PageTemplate, data: object): string {
  return eta.render(`/${template}`, { ...data, styleSheetPath });
}
