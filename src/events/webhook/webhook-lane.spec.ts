import { type ClaimedDelivery } from './webhook-delivery.queries.js';
import { WebhookLane } from './webhook-lane.js';

const delivery = (id: number): ClaimedDelivery => ({ id }) as ClaimedDelivery;

function laneOf(count: number): WebhookLane {
  const lane = new WebhookLane();
  for (let id = 1; id <= count; id += 1) lane.add(delivery(id), 0);
  return lane;
}

/** Begins what can begin; returns the ids. */
function begun(lane: WebhookLane, now = 0): number[] {
  const ids: number[] = [];
  for (let next = lane.begin(now); next; next = lane.begin(now)) ids.push(next.id);
  return ids;
}

/** A lane that has been given `count` and has taken as many. */
function trusted(count: number): WebhookLane {
  const lane = laneOf(count);
  for (let taken = 0; taken < count; taken += 1) {
    lane.begin(0);
    lane.end(true);
  }
  return lane;
}

describe('what a worker holds for an endpoint', () => {
  it('goes out ten at once, in the order of the claim, the next one when one has ended', () => {
    const lane = trusted(5);
    for (let id = 1; id <= 12; id += 1) lane.add(delivery(id), 0);
    expect(begun(lane)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    lane.end(true);
    expect(begun(lane)).toEqual([11]);
    expect(lane.surplus()).toEqual([]);
    expect(lane.empty().map(({ id }) => id)).toEqual([12]);
    expect(lane.empty()).toEqual([]);
  });

  it('may be one more with each that is taken, up to ninety', () => {
    expect(new WebhookLane().ahead).toBe(0);
    expect(trusted(7).ahead).toBe(7);
    expect(trusted(200).ahead).toBe(90);
  });

  it('is given back but for what is under way when one is not taken', () => {
    const lane = trusted(5);
    for (let id = 1; id <= 12; id += 1) lane.add(delivery(id), 0);
    begun(lane);
    lane.end(false);
    expect(lane.ahead).toBe(0);
    expect(lane.surplus().map(({ id }) => id)).toEqual([11, 12]);
    expect(begun(lane)).toEqual([]);
  });

  it('is worth keeping while something waits or is on its way, and as long as the endpoint is trusted', () => {
    const lane = laneOf(1);
    expect(lane.isSpent(100_000)).toBe(false);
    lane.begin(0);
    expect(lane.isSpent(100_000)).toBe(false);
    lane.end(true);
    expect([lane.isSpent(60_000), lane.isSpent(60_001)]).toEqual([false, true]);
    lane.add(delivery(2), 50_000);
    lane.begin(50_000);
    lane.end(true);
    expect([lane.isSpent(110_000), lane.isSpent(110_001)]).toEqual([false, true]);
    lane.add(delivery(3), 60_000);
    lane.begin(60_000);
    lane.end(false);
    expect(lane.isSpent(60_000)).toBe(true);
  });

  it('is given back when it has waited for more than a second', () => {
    const lane = trusted(5);
    for (let id = 1; id <= 12; id += 1) lane.add(delivery(id), 0);
    begun(lane);
    lane.end(true);
    expect(begun(lane, 1_001)).toEqual([]);
    expect(lane.ahead).toBe(0);
    expect(lane.surplus().map(({ id }) => id)).toEqual([11, 12]);
  });
});
