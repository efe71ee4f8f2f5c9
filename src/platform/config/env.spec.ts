import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { developmentSecret } from './development-secret.js';
import { BadEnvironment, Env } from './env.js';

const secret = 'x'.repeat(32);

function refusal(source: Record<string, string>): string {
  try {
    Env.from(source);
  } catch (error) {
    if (error instanceof BadEnvironment) return error.message;
    throw error;
  }
  throw new Error('The environment was accepted');
}

describe('Env', () => {
  it('needs no variable at all outside production', () => {
    const env = Env.from({});
    expect({ ...env }).toEqual({
      nodeEnv: 'development',
      port: 3000,
      host: null,
      publicUrl: null,
      databaseUrl: null,
      databasePoolSize: 10,
      dataDir: '.data',
      role: 'all',
      workerConcurrency: 4,
      logLevel: 'info',
      rateLimit: 600,
      trustProxy: [],
      bodyLimit: 102_400,
      maxEventLoopDelay: 1_000,
      jwtSecret: '',
      jwtIssuer: 'cashwrap',
      jwtAudience: 'cashwrap-storefront',
      jwtAccessTtl: 900,
      jwtRefreshTtl: 2_592_000,
      idpJwksUrl: null,
      idpIssuer: null,
      idpAudience: null,
    });
    expect(env.listenHost).toBe('127.0.0.1');
  });

  it('reads every kind of value', () => {
    const env = Env.from({
      NODE_ENV: 'production',
      PORT: '8080',
      DATABASE_URL: 'postgres://u:p@db/cashwrap',
      TRUST_PROXY: '10.0.0.0/8, ::1',
      RATE_LIMIT: 'off',
      JWT_SECRET: secret,
      ROLE: 'worker',
    });
    expect(env.port).toBe(8080);
    expect(env.trustProxy).toEqual(['10.0.0.0/8', '::1']);
    expect(env.rateLimit).toBeNull();
    expect(env.listenHost).toBe('0.0.0.0');
    expect([env.servesApi, env.runsJobs]).toEqual([false, true]);
  });

  it.each([
    ['', 'http://127.0.0.1:3000'],
    ['shop.internal', 'http://shop.internal:3000'],
    ['::1', 'http://[::1]:3000'],
  ])('is found from this machine with HOST=%s at %s', (host, url) => {
    expect(Env.from({ HOST: host }).localUrl).toBe(url);
  });

  it.each([
    ['on', 600],
    ['120', 120],
  ])('reads RATE_LIMIT=%s as %d a minute', (text, perMinute) => {
    expect(Env.from({ RATE_LIMIT: text }).rateLimit).toBe(perMinute);
  });

  it('takes an empty variable for an absent one', () => {
    expect(Env.from({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 3000, databaseUrl: null });
  });

  it('names every bad variable at once, with what is expected, and shows no value', () => {
    const message = refusal({
      PORT: '70000',
      ROLE: 'everything',
      DATABASE_URL: 'mysql://root:hunter2@db',
      JWT_SECRET: 'short',
      RATE_LIMIT: 'sometimes',
      TRUST_PROXY: '10.0.0.0/33',
      BODY_LIMIT: '1e5',
    });
    expect(message.split('\n')).toEqual([
      'Bad settings in the environment:',
      '  PORT: expected a whole number, 0 to 65535',
      '  DATABASE_URL: expected a URL such as postgres://user:password@host:5432/database',
      '  ROLE: expected one of api, worker, all',
      '  RATE_LIMIT: expected "on", "off" or the requests a minute, 1 to 1000000',
      '  TRUST_PROXY: expected a comma-separated list of IP addresses and CIDR ranges',
      '  BODY_LIMIT: expected a whole number, 1024 to 10485760',
      '  JWT_SECRET: expected at least 32 characters of random text, for example from: openssl rand -base64 48',
    ]);
    expect(message).not.toContain('hunter2');
  });

  it('demands a token secret in production', () => {
    expect(refusal({ NODE_ENV: 'production' })).toContain('JWT_SECRET: expected a secret of at least 32 characters');
  });

  it('wants all of an identity provider or nothing', () => {
    const message = refusal({ IDP_ISSUER: 'https://id.example' });
    expect(message).toContain('IDP_JWKS_URL');
    expect(message).toContain('IDP_AUDIENCE');
    expect(message).not.toContain('IDP_ISSUER:');
  });

  it('is listed in .env.example variable by variable', () => {
    const listed = readFileSync('.env.example', 'utf8').matchAll(/^#?([A-Z][A-Z_]*)=/gm);
    expect([...listed].map((match) => match[1]).sort()).toEqual(Env.variables().sort());
  });

  it('is listed in docs/settings.md variable by variable', () => {
    const listed = readFileSync('docs/settings.md', 'utf8').matchAll(/^\| `([A-Z][A-Z_]*)` +\|/gm);
    expect([...listed].map((match) => match[1]).sort()).toEqual(Env.variables().sort());
  });
});

describe('developmentSecret', () => {
  it('is generated once, kept, and readable by its owner only', () => {
    const dir = mkdtempSync(join(tmpdir(), 'cashwrap-secret-'));
    try {
      const first = developmentSecret(join(dir, 'data'));
      expect(first).toMatch(/^[\w-]{64}$/);
      expect(developmentSecret(join(dir, 'data'))).toBe(first);
      expect(statSync(join(dir, 'data', 'jwt-secret')).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
