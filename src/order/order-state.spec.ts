import { allowedTransitions, hasShipped, isLegalHistory, type OrderStanding, transitionTo } from './order-state.js';
import { type OrderStatus, orderStatuses } from './order.types.js';

const standing = (status: OrderStatus, rest: Partial<OrderStanding> = {}): OrderStanding => ({
  status,
  previous: null,
  paid: false,
  shipped: false,
  complete: true,
  ...rest,
});

const next = (status: OrderStatus, rest: Partial<OrderStanding> = {}): OrderStatus[] =>
  allowedTransitions(standing(status, rest))
    .map(({ to }) => to)
    .sort();

describe('the order status table', () => {
  it('goes one step forward at a time', () => {
    const path: OrderStatus[] = ['pending', 'confirmed', 'processing', 'shipped', 'on_the_way', 'delivered'];
    path.forEach((from, index) => {
      const forward = next(from, { shipped: index >= 3 }).filter((to) => path.includes(to));
      expect(forward).toEqual(path.slice(index + 1, index + 2));
    });
  });

  it.each([
    ['pending', ['cancelled', 'confirmed', 'on_hold']],
    ['confirmed', ['cancelled', 'on_hold', 'processing']],
    ['processing', ['cancelled', 'on_hold', 'shipped']],
    ['shipped', ['on_hold', 'on_the_way']],
    ['on_the_way', ['delivered', 'on_hold']],
    ['delivered', []],
    ['on_hold', ['cancelled']],
    ['cancelled', []],
    ['refunded', []],
    ['disputed', []],
  ] as [OrderStatus, OrderStatus[]][])('lets an unpaid order that is %s become only %j', (from, allowed) => {
    expect(next(from)).toEqual(allowed);
  });

  it('lets a paid order be refunded or disputed from everywhere but where it is already', () => {
    for (const from of orderStatuses.filter((status) => status !== 'refunded' && status !== 'disputed')) {
      expect(next(from, { paid: true })).toEqual(expect.arrayContaining(['disputed', 'refunded']));
    }
    expect(next('disputed', { paid: true, previous: 'delivered' })).toEqual(['delivered', 'refunded']);
    expect(next('refunded', { paid: true, previous: 'delivered' })).toEqual([]);
  });

  it('leaves a hold to where it came from, and nowhere else', () => {
    expect(next('on_hold', { previous: 'processing' })).toEqual(['cancelled', 'processing']);
    expect(next('on_hold', { previous: 'on_the_way', shipped: true })).toEqual(['on_the_way']);
  });

  it('gives stock back when an order is cancelled and takes it out when it is shipped', () => {
    expect(transitionTo(standing('pending'), 'cancelled')?.stock).toBe('release');
    expect(transitionTo(standing('processing'), 'shipped')?.stock).toBe('ship');
    expect(transitionTo(standing('pending'), 'confirmed')?.stock).toBeNull();
  });

  it('gives up what a refunded order still holds, but neither its coupon nor its transfer code', () => {
    expect(transitionTo(standing('pending', { paid: true }), 'refunded')).toEqual({
      to: 'refunded',
      paidOnly: true,
      stock: 'release',
    });
    expect(transitionTo(standing('pending'), 'cancelled')?.voidsOrder).toBe(true);
  });

  it('never cancels what has left the warehouse', () => {
    expect(transitionTo(standing('on_hold', { previous: 'shipped', shipped: true }), 'cancelled')).toBeUndefined();
    expect(hasShipped(['pending', 'confirmed', 'processing', 'shipped', 'on_hold'])).toBe(true);
    expect(hasShipped(['pending', 'on_hold', 'pending'])).toBe(false);
  });

  it('delivers an order only once all of it has left', () => {
    expect(next('on_the_way', { shipped: true, complete: false })).toEqual(['on_hold']);
    expect(next('on_the_way', { shipped: true })).toEqual(['delivered', 'on_hold']);
  });

  it('accepts exactly the histories that follow the table', () => {
    expect(isLegalHistory(['pending'])).toBe(true);
    expect(isLegalHistory(['pending', 'confirmed', 'on_hold', 'confirmed', 'processing', 'shipped'])).toBe(true);
    expect(isLegalHistory(['confirmed'])).toBe(false);
    expect(isLegalHistory(['pending', 'shipped'])).toBe(false);
    expect(isLegalHistory(['pending', 'confirmed', 'pending'])).toBe(false);
    expect(isLegalHistory(['pending', 'cancelled', 'confirmed'])).toBe(false);
    expect(isLegalHistory([])).toBe(false);
  });
});
