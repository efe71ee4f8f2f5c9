import { invalidRequest } from '../kernel/domain-error.js';
import { type Store } from '../store/store.types.js';

const LONGEST = 2_000;
const thisMachine = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * The page that a buyer is sent on to after paying elsewhere, or null for the order's own page. It has to be of an origin
 * that the store lists for its storefronts, so that nobody can make us send buyers to theirs; a demo store lets every
 * page on the developer's own machine be one. Throws `request.invalid`.
 */
export function toReturnUrl(text: string | null | undefined, store: Store): string | null {
  if (text === null || text === undefined) return null;
  if (text.length <= LONGEST && URL.canParse(text)) {
    const url = new URL(text);
    // Written anew by the parser: nothing is left that a browser would read otherwise than we did.
    if (isOwn(url, store)) return url.href;
  }
  throw invalidRequest([
    {
      path: ['returnUrl'],
      code: 'origin_not_allowed',
      message: 'returnUrl must be an absolute URL of one of the origins that the store lists',
    },
  ]);
}

function isOwn({ protocol, username, password, origin, hostname }: URL, { corsOrigins, demo }: Store): boolean {
  if (!['http:', 'https:'].includes(protocol) || username !== '' || password !== '') return false;
  return corsOrigins.includes(origin) || (demo && thisMachine.test(hostname));
}
