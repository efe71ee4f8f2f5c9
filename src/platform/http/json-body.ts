/** Nesting that no request of ours comes near; deeper bodies exist only to exhaust the stack of whoever walks them. */
const DEEPEST = 32;

/** Whether brackets nest deeper than any request may. Linear, and cheap for ordinary bodies. */
export function nestsTooDeep(json: string): boolean {
  let depth = 0;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === 0x22 /* " */) {
      index = endOfString(json, index);
    } else if (code === 0x7b /* { */ || code === 0x5b /* [ */) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (code === 0x7d /* } */ || code === 0x5d /* ] */) {
      depth -= 1;
    }
  }
  return false;
}

function endOfString(json: string, start: number): number {
  let end = start;
  for (;;) {
    end = json.indexOf('"', end + 1);
    if (end === -1) return json.length;
    let backslashes = 0;
    while (json[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
}

const escapes = /\\(?:u([0-9a-fA-F]{4})|.)/gs;

/**
 * Whether a string in it escapes U+0000 or half of a surrogate pair. PostgreSQL stores neither, so such a body would fail
 * somewhere inside, as if it were our fault.
 */
export function hasUnstorableText(json: string): boolean {
  if (!json.includes('\\u')) return false;
  let high = -1;
  for (const match of json.matchAll(escapes)) {
    if (match[1] === undefined) continue;
    const unit = Number.parseInt(match[1], 16);
    const follows = high === match.index;
    if (high !== -1 && !follows) return true;
    high = -1;
    if (unit === 0) return true;
    if (unit >= 0xd800 && unit <= 0xdbff) {
      if (follows) return true;
      high = match.index + match[0].length;
    } else if (unit >= 0xdc00 && unit <= 0xdfff) {
      if (!follows) return true;
    } else if (follows) {
      return true;
    }
  }
  return high !== -1;
}
