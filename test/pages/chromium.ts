import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser without a window. Throws, saying how to get one, where there is none. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = places.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error(
      `These tests need Chromium, and there is none at ${places.join(', ')}. On Debian: apt-get install -y chromium`,
    );
  }
  // Its sandbox cannot be had as root; it opens nothing but our own pages here.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
}
