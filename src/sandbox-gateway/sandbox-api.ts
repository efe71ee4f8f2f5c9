import { type FastifyInstance } from 'fastify';
import { type Behaviour, type Operation, operations } from './behaviour.js';
import { type Charge } from './charge.js';
import { type Charges } from './charges.js';
import { Refusal } from './refusal.js';
import { scenarioNamed, type ScenarioName, scenarioNames } from './scenario.js';

interface Filter {
  readonly account?: string;
  readonly orderId?: string;
  readonly status?: string;
  readonly limit?: string;
}

interface ById {
  Params: { id: string };
}

const text = { type: 'string', maxLength: 100 };
const defaultLimit = '100';

const listSchema = {
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      account: text,
      orderId: text,
      status: text,
      limit: { type: 'string', pattern: '^[1-9][0-9]{0,4}$' },
    },
  },
};
const decisionSchema = {
  body: {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: { scenario: { enum: scenarioNames }, reason: { type: 'string', pattern: '^[a-z_]{1,64}$' } },
  },
};
const spellSchema = {
  body: {
    type: 'object',
    required: ['scenario'],
    additionalProperties: false,
    properties: {
      scenario: { enum: scenarioNames },
      on: { type: 'array', minItems: 1, items: { enum: operations } },
      times: { type: 'integer', minimum: 1 },
    },
  },
};

/** What tests and storefront developers ask of the gateway behind the merchants' backs, without a key. */
export function serveSandbox(server: FastifyInstance, charges: Charges, behaviour: Behaviour): void {
  /** Requests that followed a redirect, which none should. */
  let strays = 0;

  const byId = (id: string): Charge => {
    const charge = charges.all().find((each) => each.id === id);
    if (!charge) throw new Refusal(404, 'charge.unknown', 'There is no such charge.');
    return charge;
  };
  const spell = () => {
    const { current } = behaviour;
    return current ? { scenario: current.scenario.name, on: current.on, times: current.times } : { scenario: null };
  };

  server.get('/sandbox', () => ({ charges: charges.all().length, redirectsFollowed: strays, behaviour: spell() }));
  server.all('/sandbox/elsewhere', () => {
    strays += 1;
    return {};
  });

  server.get<{ Querystring: Filter }>('/sandbox/charges', { schema: listSchema }, ({ query }) => {
    const { limit = defaultLimit, ...wanted } = query;
    const found = charges
      .all()
      .filter((charge) =>
        Object.entries(wanted).every(([name, value]) => charge[name as keyof typeof wanted] === value),
      );
    return { count: found.length, charges: found.slice(0, Number(limit)).map((charge) => charges.inspect(charge)) };
  });
  server.delete('/sandbox/charges', (_request, reply) => {
    charges.forgetAll();
    return reply.code(204).send();
  });

  server.get<ById>('/sandbox/charges/:id', ({ params }) => charges.inspect(byId(params.id)));
  server.post<ById & { Body: { scenario?: ScenarioName } | null }>(
    '/sandbox/charges/:id/approve',
    { schema: decisionSchema },
    ({ params, body }) =>
      charges.inspect(charges.approve(byId(params.id), body?.scenario && scenarioNamed(body.scenario))),
  );
  server.post<ById & { Body: { reason?: string } | null }>(
    '/sandbox/charges/:id/decline',
    { schema: decisionSchema },
    ({ params, body }) => charges.inspect(charges.decline(byId(params.id), body?.reason ?? 'declined_by_buyer')),
  );
  server.post<ById>('/sandbox/charges/:id/resend', async ({ params }) => ({
    answers: await charges.resend(byId(params.id)),
  }));

  server.get('/sandbox/behaviour', spell);
  server.put<{ Body: { scenario: ScenarioName; on?: Operation[]; times?: number } }>(
    '/sandbox/behaviour',
    { schema: spellSchema },
    ({ body: { scenario, on = ['charge'], times = null } }) => {
      behaviour.cast({ scenario: scenarioNamed(scenario), on, times });
      return spell();
    },
  );
  server.delete('/sandbox/behaviour', (_request, reply) => {
    behaviour.lift();
    return reply.code(204).send();
  });
}
