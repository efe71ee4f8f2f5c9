const shortestPassword = 8;
const longestPasswordBytes = 128;

/**
 * What is wrong with a password, if anything: at least 8 characters (NIST SP 800-63B 5.1.1.2), and at most 128 bytes of
 * UTF-8, so that nobody makes the hash work on megabytes. Any character is allowed.
 */
export function passwordFault(password: string): 'too_short' | 'too_long' | null {
  if (Buffer.byteLength(password) > longestPasswordBytes) return 'too_long';
  return [...password].length < shortestPassword ? 'too_short' : null;
}
