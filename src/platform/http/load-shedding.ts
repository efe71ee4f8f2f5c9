import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import underPressure from '@fastify/under-pressure';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { DomainError } from '../../kernel/domain-error.js';
import { type Env } from '../config/env.js';
import { poolOf } from '../database/pool.js';
import { CrossOrigin } from './cross-origin.js';
import { FailureFilter } from './failure.filter.js';

/** Answers a request with 503. */
type Refuse = (request: FastifyRequest, reply: FastifyReply) => void;

/**
 * Turns requests away at once, before their bodies are read, while the event loop lags or as many as may wait for a
 * connection to the database do so. Health and metrics answer still.
 */
export async function shedLoad(app: NestFastifyApplication, env: Env): Promise<void> {
  const instance = app.getHttpAdapter().getInstance();
  const refuse = refusal(instance, app.get(FailureFilter));
  if (env.maxEventLoopDelay > 0) await boundLag(instance, env.maxEventLoopDelay, refuse);
  if (env.maxWaitingRequests > 0) boundQueue(instance, app.get(DataSource, { strict: false }), env, refuse);
}

async function boundLag(instance: FastifyInstance, maxEventLoopDelay: number, refuse: Refuse): Promise<void> {
  const sampleInterval = 500;
  let started = false;
  // The first samples are of the start itself, which keeps the event loop busy without being load.
  instance.addHook('onListen', (done) => {
    setTimeout(() => (started = true), 2 * sampleInterval).unref();
    done();
  });
  await instance.register(underPressure, {
    maxEventLoopDelay,
    sampleInterval,
    pressureHandler: (request: FastifyRequest, reply: FastifyReply) => {
      if (started && !isOperational(request)) refuse(request, reply);
    },
  });
}

/**
 * The pool's own queue is what is looked at. Nothing has to be counted, or given back after an error, and what waits for
 * something else than the database, a payment provider or an event to tell of, keeps nobody out. Twice as many may wait before
 * a browser's preflight is refused, which is mostly answered without a connection, and which a page cannot send again by itself.
 */
function boundQueue(instance: FastifyInstance, dataSource: DataSource, env: Env, refuse: Refuse): void {
  const pool = poolOf(dataSource);
  const most = env.maxWaitingRequests;
  instance.addHook('onRequest', (request, reply, done) => {
    const bound = CrossOrigin.isPreflight(request) ? 2 * most : most;
    if (pool.waitingCount < bound || isOperational(request)) done();
    else refuse(request, reply);
  });
}

/** One line of the log a second tells how many there were: a line each would cost more than the refusals. */
function refusal(instance: FastifyInstance, failures: FailureFilter): Refuse {
  const overloaded = new DomainError('service.overloaded', 'unavailable', 'Too much is going on; try again.', {
    retryAfterSeconds: 2,
  });
  let refused = 0;
  const tell = (): void => {
    instance.log.warn({ refused }, 'Turned requests away');
    refused = 0;
  };
  return (request, reply) => {
    refused += 1;
    if (refused === 1) setTimeout(tell, 1_000).unref();
    CrossOrigin.permitAll(request, reply);
    failures.answerUnlogged(overloaded, request, reply);
  };
}

function isOperational({ url }: FastifyRequest): boolean {
  return url.startsWith('/health/') || url === '/metrics';
}
