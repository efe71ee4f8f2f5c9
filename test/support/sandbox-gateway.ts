import { Agent } from 'node:http';
import { type GatewayOptions, startGateway } from '../../src/sandbox-gateway/gateway.js';
import { type Answer, ask } from '../http/support/ask.js';

/** The parts of a charge that `/sandbox/charges` shows and tests look at. */
export interface InspectedCharge {
  readonly id: string;
  readonly reference: string;
  readonly account: string;
  readonly orderId: string | null;
  readonly status: string;
  readonly amount: number;
  readonly currency: string;
  readonly charged: { readonly amount: number; readonly currency: string } | null;
  readonly captured: number;
  readonly refunded: number;
  readonly reason: string | null;
  readonly payUrl: string;
  readonly timesCharged: number;
  readonly movements: readonly { readonly kind: string; readonly amount: number; readonly currency: string }[];
  readonly messages: readonly {
    readonly id: string;
    readonly type: string;
    readonly state: string;
    readonly attempts: readonly { readonly status: number | null }[];
  }[];
}

export interface TestGateway {
  readonly url: string;
  /** Any request, as a merchant of the account `test`. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  charge(id: string): Promise<InspectedCharge>;
  charges(query?: string): Promise<readonly InspectedCharge[]>;
  /** The buyer says yes; `scenario` as he may choose it on the pay page. */
  approve(id: string, scenario?: string): Promise<InspectedCharge>;
  /** Lets a scenario come over every request of some kinds; charges alone where none are named. */
  behave(scenario: string, on?: readonly string[], times?: number): Promise<void>;
  /** Behaves well again. */
  recover(): Promise<void>;
  stop(): Promise<void>;
}

/** The sandbox gateway on a free port, in memory, with short waits. Set SANDBOX_GATEWAY_URL of an application to its `url`. */
export async function testGateway(options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const gateway = await startGateway({
    port: 0,
    host: '127.0.0.1',
    slowness: 500,
    retryDelays: [20, 40, 80],
    ...options,
  });
  const agent = new Agent({ keepAlive: true });
  const send = (method: string, path: string, body?: unknown): Promise<Answer> =>
    ask(gateway.url, method, path, { headers: { Authorization: 'Bearer sk_sandbox_test' }, body, agent });
  const inspect = async (method: string, path: string, body?: unknown): Promise<InspectedCharge> => {
    const answer = await send(method, path, body);
    if (answer.status !== 200) throw new Error(`${method} ${path} was answered with ${answer.status}: ${answer.text}`);
    return answer.body as InspectedCharge;
  };
  return {
    url: gateway.url,
    ask: send,
    charge: (id) => inspect('GET', `/sandbox/charges/${id}`),
    charges: async (query = '') =>
      ((await send('GET', `/sandbox/charges?limit=10000${query}`)).body as { charges: InspectedCharge[] }).charges,
    approve: (id, scenario) => inspect('POST', `/sandbox/charges/${id}/approve`, { scenario }),
    behave: async (scenario, on, times) => {
      await send('PUT', '/sandbox/behaviour', { scenario, on, times });
    },
    recover: async () => {
      await send('DELETE', '/sandbox/behaviour');
    },
    stop: async () => {
      agent.destroy();
      await gateway.stop();
    },
  };
}
