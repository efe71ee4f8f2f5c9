import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { until } from '../support/until.js';
import { ask } from './support/ask.js';
import { probe } from './support/probe.js';

/** Keeps the event loop busy. */
function block(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

it('finishes the requests in hand when it stops, and takes no more', async () => {
  const server = await probe();
  const slow = ask(server.url, 'GET', '/probe/slow/400');
  await sleep(100);
  const begun = performance.now();
  const closed = server.close();
  await sleep(50);
  await expect(ask(server.url, 'GET', '/probe')).rejects.toThrow('ECONNREFUSED');
  expect(await slow).toMatchObject({ status: 200, body: { ok: true } });
  await closed;
  expect(performance.now() - begun).toBeLessThan(2_000);
});

it('says with the answer to a request in hand that the connection ends, and does not wait for another one', async () => {
  const server = await probe();
  const agent = new Agent({ keepAlive: true });
  const slow = new Promise<string | undefined>((resolve, reject) => {
    get(`${server.url}/probe/slow/400`, { agent }, (answer) => {
      answer.resume().on('end', () => resolve(answer.headers.connection));
    }).on('error', reject);
  });
  await sleep(100);
  const begun = performance.now();
  await server.close();
  expect(performance.now() - begun).toBeLessThan(2_000);
  expect(await slow).toBe('close');
  agent.destroy();
});

it('turns nobody away right after a start that has kept the event loop busy', async () => {
  @Injectable()
  class SlowStart implements OnApplicationBootstrap {
    async onApplicationBootstrap(): Promise<void> {
      const until = performance.now() + 700;
      while (performance.now() < until) {
        block(80);
        await sleep(1);
      }
    }
  }
  const server = await probe({ settings: { MAX_EVENT_LOOP_DELAY: '30' }, providers: [SlowStart] });
  try {
    expect((await ask(server.url, 'GET', '/probe')).status).toBe(200);
  } finally {
    await server.close();
  }
});

it('turns requests away while the event loop lags, except for health and metrics, and recovers', async () => {
  const server = await probe({ settings: { MAX_EVENT_LOOP_DELAY: '30' } });
  try {
    const answered = (status: number) =>
      until(
        () => ask(server.url, 'GET', '/probe'),
        (answer) => answer.status === status,
      );
    await answered(200);
    const blocking = setInterval(() => block(80), 1);
    const shed = await answered(503);
    const health = await ask(server.url, 'GET', '/health/live');
    clearInterval(blocking);
    expect(shed).toMatchObject({ status: 503, headers: { 'retry-after': '2' }, body: { code: 'service.overloaded' } });
    // This application has no health route: that it is looked for means that it was let through.
    expect(health.status).toBe(404);
    await answered(200);
  } finally {
    await server.close();
  }
});
