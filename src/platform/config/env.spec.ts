import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { developmentSecret } from './development-secret.js';
import { BadEnvironment, Env } from './env.js';

const secret = 'x'.repeat(32);
const base64 = Buffer.alloc(32, 7).toString('base64');

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
      gatewayPort: 4010,
      sandboxGatewayUrl: null,
      databaseUrl: null,
      databasePoolSize: 10,
      dataDir: '.data',
      role: 'all',
      workerConcurrency: 8,
      shutdownDelay: 500,
      logLevel: 'info',
      rateLimit: 600,
      smtpUrl: null,
      mailFrom: null,
      smsUrl: null,
      smsToken: null,
      smsSender: null,
      natsUrl: null,
      natsStream: 'ORDERS',
      trustProxy: [],
      bodyLimit: 102_400,
      maxEventLoopDelay: 1_000,
      maxWaitingRequests: 64,
      jwtSecret: '',
      encryptionKeys: [],
      strictSchemas: false,
      stripeApiUrl: 'https://api.stripe.com',
      allowPrivateAddresses: false,
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
      ENCRYPTION_KEYS: `2026-02:${base64}, 2026-01:${Buffer.alloc(32, 8).toString('base64url')}`,
      ROLE: 'worker',
    });
    expect(env.port).toBe(8080);
    expect(env.trustProxy).toEqual(['10.0.0.0/8', '::1']);
    expect(env.rateLimit).toBeNull();
    expect(env.encryptionKeys.map(({ id, key }) => [id, key.export()[0]])).toEqual([
      ['2026-02', 7],
      ['2026-01', 8],
    ]);
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
    [{}, 'http://127.0.0.1:4010'],
    [{ GATEWAY_PORT: '4020' }, 'http://127.0.0.1:4020'],
    [{ GATEWAY_PORT: '4020', SANDBOX_GATEWAY_URL: 'http://gateway.internal/' }, 'http://gateway.internal'],
  ])('finds the sandbox gateway with %j at %s', (source, url) => {
    expect(Env.from(source).gatewayUrl).toBe(url);
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
      ENCRYPTION_KEYS: 'a:hunter2',
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
      '  ENCRYPTION_KEYS: expected id:key pairs, separated by commas, each key 32 random bytes in base64 (openssl rand -base64 32)',
    ]);
    expect(message).not.toContain('hunter2');
  });

  it('demands a token secret and an encryption key in production', () => {
    const message = refusal({ NODE_ENV: 'production' });
    expect(message).toContain('JWT_SECRET: expected a secret of at least 32 characters');
    expect(message).toContain('ENCRYPTION_KEYS: expected at least one key');
  });

  it.each([
    ['no id', base64],
    ['an empty id', `:${base64}`],
    ['a short key', `a:${Buffer.alloc(31).toString('base64')}`],
    ['a long key', `a:${Buffer.alloc(33).toString('base64')}`],
    ['text that is no base64', `a:${'!'.repeat(43)}`],
    ['one id twice', `a:${base64},a:${base64}`],
    ['a dangling comma', `a:${base64},`],
  ])('refuses ENCRYPTION_KEYS with %s', (_what, text) => {
    expect(refusal({ ENCRYPTION_KEYS: text })).toContain('ENCRYPTION_KEYS: expected id:key pairs');
  });

  it('shows no encryption key where it is printed', () => {
    const env = Env.from({ ENCRYPTION_KEYS: `a:${base64}` });
    expect(inspect(env, { depth: null }) + JSON.stringify(env)).not.toMatch(/BwcHB|07 07|7, *7/);
  });

  it('wants all of an identity provider or nothing', () => {
    const message = refusal({ IDP_ISSUER: 'https://id.example' });
    expect(message).toContain('IDP_JWKS_URL');
    expect(message).toContain('IDP_AUDIENCE');
    expect(message).not.toContain('IDP_ISSUER:');
  });

  it('wants an address that mails come from, and servers that it can speak to', () => {
    expect(refusal({ SMTP_URL: 'smtps://mail.example' })).toContain('MAIL_FROM');
    const message = refusal({
      SMTP_URL: 'https://mail.example',
      MAIL_FROM: 'a@example.test, b@example.test',
      SMS_URL: 'ftp://sms.example',
      SMS_TOKEN: 'two words',
      SMS_SENDER: 'a\nb',
      NATS_URL: 'http://broker.example',
      NATS_STREAM: 'a.b',
    });
    for (const name of ['SMTP_URL', 'MAIL_FROM', 'SMS_URL', 'SMS_TOKEN', 'SMS_SENDER', 'NATS_URL', 'NATS_STREAM']) {
      expect(message).toContain(`${name}:`);
    }
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
      const first = developmentSecret(join(dir, 'data'), 'jwt-secret', 48);
      expect(first).toMatch(/^[\w-]{64}$/);
      expect(developmentSecret(join(dir, 'data'), 'jwt-secret', 48)).toBe(first);
      expect(developmentSecret(join(dir, 'data'), 'encryption-key', 32)).toMatch(/^[\w-]{43}$/);
      expect(statSync(join(dir, 'data', 'jwt-secret')).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
