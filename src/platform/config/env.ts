import { isIP } from 'node:net';
import { plainToInstance, Transform } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  Matches,
  Max,
  Min,
  MinLength,
  registerDecorator,
  ValidateIf,
  validateSync,
  type ValidationOptions,
} from 'class-validator';
import { developmentSecret } from './development-secret.js';
import { type EncryptionKey, encryptionKeys } from './encryption-keys.js';

/** Requests a minute where nothing else is said: what the strictest published contract promises a key. */
const defaultRateLimit = 600;

type Source = Readonly<Record<string, string | undefined>>;

/**
 * Every setting, read from the environment once, at the start. A property's variable is its name in upper snake case:
 * `dataDir` is DATA_DIR. `.env.example` lists them all with the same defaults.
 */
export class Env {
  @OneOf(['development', 'test', 'production'])
  readonly nodeEnv: 'development' | 'test' | 'production' = 'development';

  @WholeNumber(0, 65_535)
  readonly port: number = 3000;

  /** Null is every interface in production, and this machine only otherwise: see `listenHost`. */
  @IsOptional()
  @MinLength(1, { message: 'an address or a host name to listen on' })
  readonly host: string | null = null;

  /** Where clients reach the API, for links and the banner. Null is the address it listens on. */
  @IsOptional()
  @IsAddress(['http:', 'https:'], { message: 'an absolute http(s) URL' })
  readonly publicUrl: string | null = null;

  /** Port of the sandbox payment gateway, when it is started here. 0 takes any free one. */
  @WholeNumber(0, 65_535)
  readonly gatewayPort: number = 4010;

  /** A sandbox payment gateway that runs elsewhere; null is the one of this machine. See `gatewayUrl`. */
  @IsOptional()
  @IsAddress(['http:', 'https:'], { message: 'an absolute http(s) URL' })
  readonly sandboxGatewayUrl: string | null = null;

  /** Null starts the embedded PostgreSQL under `dataDir`. */
  @IsOptional()
  @IsAddress(['postgres:', 'postgresql:'], { message: 'a URL such as postgres://user:password@host:5432/database' })
  readonly databaseUrl: string | null = null;

  @WholeNumber(1, 200)
  readonly databasePoolSize: number = 10;

  /** The embedded database and the generated secrets live here. */
  @MinLength(1, { message: 'a directory' })
  readonly dataDir: string = '.data';

  @OneOf(['api', 'worker', 'all'])
  readonly role: 'api' | 'worker' | 'all' = 'all';

  /** Jobs that one worker process runs at the same time. */
  @WholeNumber(1, 100)
  readonly workerConcurrency: number = 8;

  /** Milliseconds in which a process that has been told to stop, and says so, still takes requests. */
  @WholeNumber(0, 8_000)
  readonly shutdownDelay: number = 500;

  @OneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent' = 'info';

  /** Requests a minute from one key and client address where a route has no limit of its own; null is no limit anywhere. */
  @Transform(({ value }: { value: unknown }) => rateLimit(value))
  @IsOptional()
  @IsInt({ message: '"on", "off" or the requests a minute, 1 to 1000000' })
  @Min(1, { message: '"on", "off" or the requests a minute, 1 to 1000000' })
  @Max(1_000_000, { message: '"on", "off" or the requests a minute, 1 to 1000000' })
  readonly rateLimit: number | null = defaultRateLimit;

  /** Proxies whose X-Forwarded-For is believed. */
  @Transform(({ value }: { value: unknown }) => list(value))
  @AreProxies({ message: 'a comma-separated list of IP addresses and CIDR ranges' })
  readonly trustProxy: readonly string[] = [];

  /** Bytes. */
  @WholeNumber(1_024, 10_485_760)
  readonly bodyLimit: number = 102_400;

  /** Milliseconds that the event loop may lag before requests are turned away with 503; 0 never turns any away. */
  @WholeNumber(0, 60_000)
  readonly maxEventLoopDelay: number = 1_000;

  /** Requests that may wait for a connection to the database before more are turned away with 503; 0 never turns any away. */
  @WholeNumber(0, 100_000)
  readonly maxWaitingRequests: number = 64;

  /** Signs access tokens (HS256). Generated and kept under `dataDir` outside production. */
  @ValidateIf((env: Env) => env.jwtSecret !== '')
  @MinLength(32, { message: 'at least 32 characters of random text, for example from: openssl rand -base64 48' })
  readonly jwtSecret: string = '';

  /**
   * Encrypt the secrets that the database keeps: the first encrypts, all decrypt. Generated and kept under `dataDir`
   * outside production.
   */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? (encryptionKeys(value) ?? value) : value))
  @IsArray({
    message: 'id:key pairs, separated by commas, each key 32 random bytes in base64 (openssl rand -base64 32)',
  })
  readonly encryptionKeys: readonly EncryptionKey[] = [];

  /** Where Stripe's API is. */
  @IsAddress(['https:', 'http:'], { message: 'an absolute http(s) URL' })
  readonly stripeApiUrl: string = 'https://api.stripe.com';

  /** Webhooks may go to this machine and its network, and over plain HTTP: for development. */
  @Transform(({ value }: { value: unknown }) => (value === 'on' || value === 'off' ? value === 'on' : value))
  @IsBoolean({ message: '"on" or "off"' })
  readonly allowPrivateAddresses: boolean = false;

  /** Where a vendor's schema and its own examples disagree, the schema alone counts. */
  @Transform(({ value }: { value: unknown }) => (value === 'on' || value === 'off' ? value === 'on' : value))
  @IsBoolean({ message: '"on" or "off"' })
  readonly strictSchemas: boolean = false;

  /** The server that takes mails to buyers; null: none are sent. */
  @IsOptional()
  @IsAddress(['smtp:', 'smtps:'], { message: 'a URL such as smtps://user:password@mail.example:465' })
  readonly smtpUrl: string | null = null;

  /** The address that mails to buyers come from. */
  @IsOptional()
  @IsEmail({}, { message: 'an e-mail address' })
  readonly mailFrom: string | null = null;

  /** Whom text messages to buyers are handed to; null: none are sent. */
  @IsOptional()
  @IsAddress(['https:', 'http:'], { message: 'an absolute http(s) URL' })
  readonly smsUrl: string | null = null;

  @IsOptional()
  @Matches(/^[\x21-\x7e]+$/, { message: 'the bearer token that the SMS provider asks for' })
  readonly smsToken: string | null = null;

  /** The name or number that text messages come from, where the provider wants one. */
  @IsOptional()
  @Matches(/^[\x20-\x7e]{1,20}$/, { message: 'a name or number, at most 20 characters' })
  readonly smsSender: string | null = null;

  /** The NATS server that the event log is relayed to; null: it is not. */
  @IsOptional()
  @IsAddress(['nats:', 'tls:'], { message: 'a URL such as nats://user:password@broker.example:4222' })
  readonly natsUrl: string | null = null;

  /** The JetStream stream that takes the events; it is made when it is not there. */
  @Matches(/^[A-Za-z0-9_-]{1,64}$/, { message: 'letters, digits, _ and -, at most 64' })
  readonly natsStream: string = 'ORDERS';

  @MinLength(1, { message: 'the issuer (iss) of our tokens' })
  readonly jwtIssuer: string = 'cashwrap';

  @MinLength(1, { message: 'the audience (aud) of our tokens' })
  readonly jwtAudience: string = 'cashwrap-storefront';

  /** Seconds. */
  @WholeNumber(60, 86_400)
  readonly jwtAccessTtl: number = 900;

  /** Seconds. */
  @WholeNumber(3_600, 31_536_000)
  readonly jwtRefreshTtl: number = 2_592_000;

  /** An outside identity provider whose tokens are accepted: all three, or none. */
  @IsOptional()
  @IsAddress(['https:', 'http:'], { message: 'the URL of the identity provider’s key set' })
  readonly idpJwksUrl: string | null = null;

  @IsOptional()
  @MinLength(1, { message: 'the issuer (iss) of the identity provider' })
  readonly idpIssuer: string | null = null;

  @IsOptional()
  @Matches(/\S/, { message: 'the audience (aud) that the identity provider’s tokens must carry' })
  readonly idpAudience: string | null = null;

  /** The address to listen on. */
  get listenHost(): string {
    return this.host ?? (this.nodeEnv === 'production' ? '0.0.0.0' : '127.0.0.1');
  }

  /** Where a client on this machine finds a server with these settings. */
  get localUrl(): string {
    const host = this.listenHost;
    return `http://${isIP(host) === 6 ? `[${host}]` : host}:${this.port}`;
  }

  /** Where the sandbox payment gateway is, without a slash at the end. */
  get gatewayUrl(): string {
    return this.sandboxGatewayUrl?.replace(/\/+$/, '') ?? `http://127.0.0.1:${this.gatewayPort}`;
  }

  get servesApi(): boolean {
    return this.role !== 'worker';
  }

  get runsJobs(): boolean {
    return this.role !== 'api';
  }

  /** The process's environment, with generated secrets where production does not demand them. Throws `BadEnvironment`. */
  static load(): Env {
    const env = Env.from(process.env);
    const generated: Record<string, string> = {};
    if (env.jwtSecret === '') generated.JWT_SECRET = developmentSecret(env.dataDir, 'jwt-secret', 48);
    if (env.encryptionKeys.length === 0) {
      generated.ENCRYPTION_KEYS = `development:${developmentSecret(env.dataDir, 'encryption-key', 32)}`;
    }
    return Env.from({ ...process.env, ...generated });
  }

  /** The settings in `source`; a variable that is absent or empty keeps its default. Throws `BadEnvironment`, naming every bad one. */
  static from(source: Source): Env {
    const given = settings()
      .map((name) => [name, source[variableOf(name)]?.trim()] as const)
      .filter(([, value]) => value !== undefined && value !== '');
    const env = plainToInstance(Env, Object.fromEntries(given), { exposeDefaultValues: true });
    const faults = [
      ...validateSync(env, { stopAtFirstError: true }).map((error) => ({
        variable: variableOf(error.property),
        expected: Object.values(error.constraints ?? {}).join(', '),
      })),
      ...missing(env),
    ];
    if (faults.length > 0) throw new BadEnvironment(faults);
    return env;
  }

  /** The names of all variables that are read. */
  static variables(): string[] {
    return settings().map(variableOf);
  }
}

interface Fault {
  readonly variable: string;
  readonly expected: string;
}

/** Settings that cannot be started with. The message names every one, and never shows a value: it may be a secret. */
export class BadEnvironment extends Error {
  constructor(faults: readonly Fault[]) {
    const lines = faults.map(({ variable, expected }) => `  ${variable}: expected ${expected}`);
    super(`Bad settings in the environment:\n${lines.join('\n')}`);
    this.name = 'BadEnvironment';
  }
}

/** What is only wrong in company: with the mode, or without its siblings. */
function missing(env: Env): Fault[] {
  const faults: Fault[] = [];
  if (env.nodeEnv === 'production' && env.jwtSecret === '') {
    faults.push({ variable: 'JWT_SECRET', expected: 'a secret of at least 32 characters in production' });
  }
  if (env.nodeEnv === 'production' && env.encryptionKeys.length === 0) {
    faults.push({ variable: 'ENCRYPTION_KEYS', expected: 'at least one key in production, such as 2026-01:<base64>' });
  }
  if (env.smtpUrl !== null && env.mailFrom === null) {
    faults.push({ variable: 'MAIL_FROM', expected: 'the address that mails come from, because SMTP_URL is set' });
  }
  const provider = ['idpJwksUrl', 'idpIssuer', 'idpAudience'] as const;
  const absent = provider.filter((name) => env[name] === null);
  if (absent.length < provider.length) {
    for (const name of absent) {
      faults.push({ variable: variableOf(name), expected: 'a value, because another IDP_ variable is set' });
    }
  }
  return faults;
}

function settings(): string[] {
  return Object.keys(new Env());
}

function variableOf(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function WholeNumber(least: number, most: number): PropertyDecorator {
  const message = `a whole number, ${least} to ${most}`;
  return (target, property) => {
    Transform(({ value }: { value: unknown }) => wholeNumber(value))(target, property);
    IsInt({ message })(target, property);
    Min(least, { message })(target, property);
    Max(most, { message })(target, property);
  };
}

function OneOf(values: readonly string[]): PropertyDecorator {
  return IsIn(values, { message: `one of ${values.join(', ')}` });
}

function wholeNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
}

function rateLimit(value: unknown): unknown {
  if (value === 'on') return defaultRateLimit;
  return value === 'off' ? null : wholeNumber(value);
}

function list(value: unknown): unknown {
  return typeof value === 'string' ? value.split(',').map((entry) => entry.trim()) : value;
}

function rule(name: string, accepts: (value: unknown) => boolean, options: ValidationOptions): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: property as string,
      options,
      validator: { validate: accepts },
    });
  };
}

/** An absolute URL with one of `protocols`; also for hosts without a dot, which class-validator's IsUrl refuses. */
function IsAddress(protocols: readonly string[], options: ValidationOptions): PropertyDecorator {
  return rule(
    'isAddress',
    (value) => typeof value === 'string' && URL.canParse(value) && protocols.includes(new URL(value).protocol),
    options,
  );
}

function AreProxies(options: ValidationOptions): PropertyDecorator {
  return rule('areProxies', (value) => Array.isArray(value) && value.every((entry) => isRange(String(entry))), options);
}

function isRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
