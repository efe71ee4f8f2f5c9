import { type EntityManager } from 'typeorm';
import { type SpamCandidate, SpamCheck } from '../../src/checkout/spam-check.js';

/** Nobody who wants to buy something writes to the shop in capitals alone. */
export class Shouting extends SpamCheck {
  readonly code = 'shouting';

  async suspects(_db: EntityManager, { note }: SpamCandidate): Promise<boolean> {
    return note !== null && /\p{Lu}/u.test(note) && !/\p{Ll}/u.test(note);
  }
}
