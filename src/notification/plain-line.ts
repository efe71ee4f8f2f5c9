/** Control characters (Cc), separators of lines and paragraphs (Zl, Zp), and marks that turn the direction of text. */
const breaks = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/** A text of somebody else's as one line that shows as it is written: for headers and messages without any markup. */
export function plainLine(text: string): string {
  return text.replace(breaks, ' ').trim();
}

/**
 * Whether a text is one plain e-mail address, that a header or an SMTP command can hold nothing else beside it. Stricter
 * than RFC 5322: no quoted local parts, no comments, no lists.
 */
export function isPlainAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>()[\]\\,;:"\p{Cc}]+@[^\s@<>()[\]\\,;:"\p{Cc}]+$/u.test(text);
}
