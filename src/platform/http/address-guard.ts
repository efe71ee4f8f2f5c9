import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';
import { type Env } from '../config/env.js';

/** Every address of a name, as the system's resolver knows them. */
export type Resolve = (hostname: string) => Promise<readonly { address: string; family: number }[]>;

export type AddressFault = 'not_https' | 'credentials' | 'port' | 'unresolvable' | 'not_public';

/** An address that somebody else has given and that must not be called. */
export class AddressRefused extends Error {
  constructor(readonly fault: AddressFault) {
    super(explanations[fault]);
    this.name = 'AddressRefused';
  }
}

const explanations: Readonly<Record<AddressFault, string>> = {
  not_https: 'The address must begin with https://',
  credentials: 'The address must not contain a user name or a password',
  port: 'The address must have the port 443 or one from 1024 on',
  unresolvable: 'The name of the address cannot be resolved',
  not_public: 'The address must be on the public internet',
};

/** A name that leads nowhere but to this machine or this network, whatever a resolver says (RFC 6761, RFC 8375, ICANN). */
const privateName = /(^|\.)(localhost|local|internal|home\.arpa)\.?$/i;
/** All of IPv6 that is given out so far; outside of it lie mappings of IPv4 that a range's name does not tell. */
const globalIpv6 = ipaddr.IPv6.parseCIDR('2000::/3');

const resolveBySystem: Resolve = (hostname) => systemLookup(hostname, { all: true, verbatim: true });

/**
 * Stands between addresses that merchants give and the network that this process is in (OWASP API7, SSRF). An address is
 * checked when it is registered, and again at every connection, where the very address that was checked is the one that
 * is connected to: a name that leads elsewhere a moment later gains nothing. ALLOW_PRIVATE_ADDRESSES lifts it.
 */
export class AddressGuard {
  private readonly resolve: Resolve;
  private readonly lenient: boolean;

  constructor(env: Env, resolve: Resolve = resolveBySystem) {
    this.lenient = env.allowPrivateAddresses;
    this.resolve = resolve;
  }

  /** Throws `AddressRefused` for a URL that must not be called. Resolves its name. */
  async check(url: URL): Promise<void> {
    const fault = this.faultOf(url);
    if (fault) throw new AddressRefused(fault);
    await this.addressesOf(bare(url.hostname));
  }

  /** Makes undici's connections, to checked addresses only; what is refused is refused before a packet is sent. */
  connector(options: buildConnector.BuildOptions = {}): buildConnector.connector {
    const connect = buildConnector({ ...options, lookup: this.lookup });
    return (target, callback) => {
      // A literal address is never looked up, so it is checked here.
      const hostname = bare(target.hostname);
      if (isIP(hostname) !== 0 && !this.permits(hostname)) callback(new AddressRefused('not_public'), null);
      else connect(target, callback);
    };
  }

  private faultOf(url: URL): AddressFault | null {
    if (url.username !== '' || url.password !== '') return 'credentials';
    if (this.lenient) return /^https?:$/.test(url.protocol) ? null : 'not_https';
    if (url.protocol !== 'https:') return 'not_https';
    if (url.port !== '' && Number(url.port) < 1_024) return 'port';
    return privateName.test(url.hostname) ? 'not_public' : null;
  }

  /** The addresses of a name, all of them public: of a mixture, nobody could say which one is called in the end. */
  private async addressesOf(hostname: string): Promise<readonly { address: string; family: number }[]> {
    const found =
      isIP(hostname) === 0 ? await this.resolveName(hostname) : [{ address: hostname, family: isIP(hostname) }];
    if (found.length === 0) throw new AddressRefused('unresolvable');
    if (!found.every(({ address }) => this.permits(address))) throw new AddressRefused('not_public');
    return found;
  }

  private async resolveName(hostname: string): Promise<readonly { address: string; family: number }[]> {
    try {
      return await this.resolve(hostname);
    } catch (error) {
      throw Object.assign(new AddressRefused('unresolvable'), { cause: error });
    }
  }

  private readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.addressesOf(hostname).then(
      (found) => {
        const [first] = found;
        if (options.all === true) callback(null, [...found]);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: Error) => callback(error, ''),
    );
  };

  private permits(address: string): boolean {
    return this.lenient || isPublic(address);
  }
}

/** Whether an IP address is one that everybody on the internet can call. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(globalIpv6));
}

/** Of `[::1]`, `::1`. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
