import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { pipelined } from '../../platform/database/pipeline.js';
import { Transactor } from '../../platform/database/transactor.js';
import { type Tx } from '../../platform/database/tx.js';
import { inBatches } from '../jobs.js';
import { attemptsOf, deliveryById, deliveryPage, goByIndex } from './webhook-delivery.queries.js';
import { endpointById } from './webhook-endpoint.queries.js';
import {
  enqueueEvents,
  enqueueRange,
  placesOfRange,
  redeliverDead,
  redeliverOne,
  waitForCursor,
  webhooksCursor,
} from './webhook-enqueue.queries.js';
import { deliveryNotFound, deliveryWaiting, endpointDisabled, endpointNotFound } from './webhook.errors.js';
import { type DeliveryFilter, type ReplayRange, type WebhookAttempt, type WebhookDelivery } from './webhook.types.js';

const batchSize = 1_000;

/** What was sent where and what came back; and sending it again. Receivers know a repeat by its `webhook-id`. */
@Injectable()
export class WebhookDeliveries {
  constructor(private readonly transactor: Transactor) {}

  /** A page of a store's deliveries, newest first. One read. */
  list(db: EntityManager, storeId: number, filter: DeliveryFilter): Promise<WebhookDelivery[]> {
    const { below, endpointId, state, eventId, eventType, aggregateId, limit } = filter;
    return deliveryPage.rows(db, [
      storeId,
      below ?? null,
      endpointId ?? null,
      state ?? null,
      eventId ?? null,
      eventType ?? null,
      aggregateId ?? null,
      limit,
    ]);
  }

  /** Throws `webhook.delivery_not_found`. One read. */
  async get(db: EntityManager, storeId: number, deliveryId: number): Promise<WebhookDelivery> {
    const delivery = await deliveryById.first(db, [storeId, deliveryId]);
    if (!delivery) throw deliveryNotFound();
    return delivery;
  }

  /** The attempts of a delivery, oldest first. One read. */
  attempts(db: EntityManager, storeId: number, deliveryId: number): Promise<WebhookAttempt[]> {
    return attemptsOf.rows(db, [storeId, deliveryId]);
  }

  /**
   * Sends what a delivery has sent once more, as a new delivery after all that waits for the same aggregate; in its own
   * transaction. Throws `webhook.delivery_not_found`, `webhook.delivery_waiting`, `webhook.endpoint_disabled`.
   */
  async redeliver(storeId: number, deliveryId: number): Promise<WebhookDelivery> {
    return this.transactor.run(async (tx) => {
      const { endpointId, state } = await this.get(tx, storeId, deliveryId);
      await this.beginMaking(tx, storeId, endpointId);
      const made = state === 'waiting' ? undefined : await redeliverOne.first(tx, [storeId, deliveryId]);
      if (!made) throw deliveryWaiting();
      return this.get(tx, storeId, made.id);
    });
  }

  /**
   * Sends all dead letters of an endpoint again, each aggregate's in their order; in batches, a transaction each. Returns
   * how many. Throws `webhook.endpoint_not_found`, `webhook.endpoint_disabled`.
   */
  redeliverDead(storeId: number, endpointId: number): Promise<number> {
    return inBatches(batchSize, (limit) =>
      this.transactor.run(async (tx) => {
        await this.beginMaking(tx, storeId, endpointId);
        return (await redeliverDead.first(tx, [storeId, endpointId, limit]))?.made ?? 0;
      }),
    );
  }

  /**
   * Sends logged events again, or for the first time, to an endpoint that wants their types: in the order of the log, in
   * batches, a transaction each. Returns how many. Throws like `redeliverDead`.
   */
  async replay(storeId: number, endpointId: number, range: ReplayRange): Promise<number> {
    if ('eventIds' in range) {
      return this.transactor.run(async (tx) => {
        await this.beginMaking(tx, storeId, endpointId);
        return (await enqueueEvents.first(tx, [storeId, endpointId, range.eventIds]))?.made ?? 0;
      });
    }
    return this.replayRange(storeId, endpointId, range);
  }

  private async replayRange(
    storeId: number,
    endpointId: number,
    { from, to, types }: Extract<ReplayRange, { from: Date }>,
  ): Promise<number> {
    const places = await this.transactor.run(async (tx) => {
      await this.beginMaking(tx, storeId, endpointId);
      return placesOfRange.first(tx, [storeId, withinIds(from), withinIds(to)]);
    });
    if (!places) return 0;
    let after = { xid: places.firstXid, position: places.firstPosition - 1 };
    let made = 0;
    await inBatches(batchSize, (limit) =>
      this.transactor.run(async (tx) => {
        await this.beginMaking(tx, storeId, endpointId);
        const place = [after.xid, after.position, places.lastXid, places.lastPosition];
        const values = [storeId, endpointId, ...place, withinIds(from), withinIds(to), types ?? null, limit];
        const batch = await enqueueRange.first(tx, values);
        if (!batch) return 0;
        after = { xid: batch.xid, position: batch.position };
        made += batch.made;
        return batch.events;
      }),
    );
    return made;
  }

  /** Deliveries are made by one at a time, and for active endpoints only. */
  private async beginMaking(tx: Tx, storeId: number, endpointId: number): Promise<void> {
    await pipelined(tx, [() => goByIndex.affected(tx), () => waitForCursor.affected(tx, [webhooksCursor])]);
    const endpoint = await endpointById.first(tx, [storeId, endpointId]);
    if (!endpoint) throw endpointNotFound();
    if (endpoint.state !== 'active') throw endpointDisabled();
  }
}

/** The ids of events begin with a time from 1970 on, in 48 bits of milliseconds. */
function withinIds(time: Date): Date {
  return new Date(Math.min(Math.max(time.getTime(), 0), 2 ** 48 - 1));
}
