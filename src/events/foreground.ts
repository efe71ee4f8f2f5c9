import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { Env } from '../platform/config/env.js';

/** Milliseconds after the last event in which the process still counts as busy. */
const lingering = 1_000;
/** How many times as long as it has worked, work in the background rests while the process is busy … */
const restShare = 10;
/** … and the least and the most of it in milliseconds. */
const shortestRest = 50;
const longestRest = 500;

/**
 * Tells whether people buy in this very process, which then has little to spare for a backlog: it serves the API and has
 * just logged an event. A process that is a worker alone is never busy in that sense, and hurries.
 */
@Injectable()
export class Foreground implements OnModuleDestroy {
  private lastEvent = Number.NEGATIVE_INFINITY;

  constructor(
    env: Env,
    private readonly emitter: EventEmitter2,
  ) {
    if (env.servesApi) emitter.onAny(this.note);
  }

  get busy(): boolean {
    return performance.now() - this.lastEvent < lingering;
  }

  /**
   * Milliseconds of rest after a piece of a backlog that has taken `took`: the slower the machine is at the moment, the
   * longer. None while the process is not busy.
   */
  rest(took: number): number {
    return this.busy ? Math.min(Math.max(restShare * took, shortestRest), longestRest) : 0;
  }

  onModuleDestroy(): void {
    this.emitter.offAny(this.note);
  }

  private readonly note = (): void => {
    this.lastEvent = performance.now();
  };
}
