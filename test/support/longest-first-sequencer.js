import Sequencer from '@jest/test-sequencer';
import { isTagged } from './file-tags.js';

/**
 * Jest begins with the files that took longest when they last ran. Where nothing has run yet it goes by their size, and a
 * short file that takes ten seconds, because it starts processes, comes last: one worker is at it while the other has
 * nothing left to do. Such a file says `@long` in its first comment, and comes first.
 */
export default class LongestFirstSequencer extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const long = new Set(sorted.filter(({ path }) => isTagged(path, 'long')));
    return [...long, ...sorted.filter((test) => !long.has(test))];
  }
}
