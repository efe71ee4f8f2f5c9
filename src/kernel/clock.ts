/** Where the time comes from; tests put another one in. Expiry that guards money or stock uses the database's `now()` instead. */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
