import { EventEmitter2 } from '@nestjs/event-emitter';
import { Env } from '../platform/config/env.js';
import { Foreground } from './foreground.js';

describe('a process that serves people', () => {
  const opened = (role: string) => {
    const emitter = new EventEmitter2();
    return { emitter, foreground: new Foreground(Env.from({ NODE_ENV: 'test', ROLE: role }), emitter) };
  };
  let now = 5_000;
  beforeEach(() => jest.spyOn(performance, 'now').mockImplementation(() => now));
  afterEach(() => jest.restoreAllMocks());

  it.each(['api', 'all'])('is busy for a second after an event of its own: %s', (role) => {
    const { emitter, foreground } = opened(role);
    expect(foreground.busy).toBe(false);
    emitter.emit('order.created', {});
    now += 999;
    expect(foreground.busy).toBe(true);
    now += 1;
    expect(foreground.busy).toBe(false);
  });

  it('has work in the background rest ten times as long as it has taken, within limits, and not when it is idle', () => {
    const { emitter, foreground } = opened('all');
    expect(foreground.rest(20)).toBe(0);
    emitter.emit('order.created', {});
    expect([1, 20, 200].map((took) => foreground.rest(took))).toEqual([50, 200, 500]);
  });

  it('is never busy when it is a worker alone, and hears nothing once it has stopped', () => {
    const { emitter, foreground } = opened('worker');
    emitter.emit('order.created', {});
    expect(foreground.busy).toBe(false);
    const other = opened('all');
    other.foreground.onModuleDestroy();
    other.emitter.emit('order.created', {});
    expect(other.foreground.busy).toBe(false);
  });
});
