import { eventCatalogue } from './event-catalogue.js';
import { type EventDefinition } from './event-definition.js';
import { exampleEvent } from './example-event.js';

const begin = '<!-- catalogue: written by npm run asyncapi -->';
const end = '<!-- end of the catalogue -->';

/** `docs/events.md` with its catalogue as it is now; what people wrote around it stays. Throws when it has no place for one. */
export function withCatalogue(document: string): string {
  const [before, rest] = document.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/events.md lacks "${begin}" or "${end}"`);
  return `${before}${begin}\n\n${eventCatalogue.map(chapter).join('\n')}\n${end}${after}`;
}

/** An array of one text, which formatters of Markdown keep on one line. */
const soleText = /\[\s+("[^"\\]*")\s+\]/g;

function chapter(definition: EventDefinition): string {
  const { type, version, when, about } = definition;
  const example = JSON.stringify(exampleEvent(definition), null, 2).replaceAll(soleText, '[$1]');
  return `### \`${type}\`, version ${version}\n\n${when} \`aggregateId\` is ${about}.\n\n\`\`\`json\n${example}\n\`\`\`\n`;
}
