import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DeadLetters } from './dead-letter.service.js';
import { type DomainEvent } from './domain-event.js';
import { enqueueAgain } from './event-log.queries.js';
import { type EventSubscriber, PermanentFailure, Postponed } from './event-subscriber.js';
import { fromSubscriberJob, subscriberJob } from './subscriber-job.js';

/** Hands events to subscribers, and decides what comes of a failure: another attempt, or a dead letter. */
@Injectable()
export class SubscriberDelivery {
  private readonly logger = new Logger(SubscriberDelivery.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly deadLetters: DeadLetters,
  ) {}

  /**
   * One attempt with the payload of a job. It returns when the event was taken, and when what comes next is written
   * down; it throws only when that could not be done, and the queue then repeats the job.
   */
  async deliver(subscriber: EventSubscriber, payload: unknown): Promise<void> {
    const { event, attempt } = fromSubscriberJob(payload);
    const { code, retryDelays } = subscriber;
    try {
      await subscriber.handle(event);
    } catch (error) {
      if (error instanceof Postponed) {
        await this.enqueue(code, event, { attempt, seconds: error.seconds });
        return;
      }
      const what = { err: error, subscriber: code, eventId: event.id, attempt };
      const delay = retryDelays[attempt - 1];
      if (delay === undefined || error instanceof PermanentFailure) {
        this.logger.error(what, `${code} has given up ${event.type}`);
        await this.deadLetters.bury(code, event, { attempts: attempt, error: messageOf(error) });
      } else {
        this.logger.warn(what, `${code} failed at ${event.type}; trying again`);
        await this.enqueue(code, event, { attempt: attempt + 1, seconds: scattered(delay) });
      }
    }
  }

  private async enqueue(code: string, event: DomainEvent, { attempt, seconds }: NextAttempt): Promise<void> {
    const { task, payload, key } = subscriberJob(code, event, attempt);
    await enqueueAgain.rows(this.dataSource.manager, [task, payload, seconds, key]);
  }
}

interface NextAttempt {
  readonly attempt: number;
  /** From now. */
  readonly seconds: number;
}

/** A fifth more or less, so that what failed together does not come back together. */
const scattered = (seconds: number): number => seconds * (0.8 + 0.4 * Math.random());

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
