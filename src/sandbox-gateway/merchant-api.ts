import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { isCurrency } from '../kernel/money.js';
import { answer, type Behaviour, type Operation, type Pause } from './behaviour.js';
import { type Charge, type ChargeRequest, methods } from './charge.js';
import { type Charges, type ChargeView } from './charges.js';
import { Refusal } from './refusal.js';
import { type Course, plainScenario, scenarioOfAmount, scenarioOfToken } from './scenario.js';

export interface MerchantApi {
  readonly charges: Charges;
  readonly behaviour: Behaviour;
  readonly pause: Pause;
}

interface ById {
  Params: { id: string };
}

interface ChargeBody extends Omit<ChargeRequest, 'orderId' | 'returnUrl' | 'notifyUrl'> {
  readonly orderId?: string | null;
  readonly returnUrl?: string | null;
  readonly notifyUrl?: string | null;
  /** Stands for a card or a wallet whose owner has agreed beforehand: there is no pay page then. */
  readonly token?: string | null;
}

const id = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' };
const amount = { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER };
const url = { type: ['string', 'null'], maxLength: 2_000 };

const chargeSchema = {
  params: { type: 'object', properties: { id } },
  body: {
    type: 'object',
    required: ['amount', 'currency', 'method', 'brand', 'capture'],
    additionalProperties: false,
    properties: {
      amount,
      currency: { type: 'string', pattern: '^[A-Z]{3}$' },
      method: { enum: methods },
      brand: { type: 'string', minLength: 1, maxLength: 60 },
      capture: { enum: ['now', 'later'] },
      orderId: { type: ['string', 'null'], maxLength: 100 },
      token: { type: ['string', 'null'], maxLength: 100 },
      returnUrl: url,
      notifyUrl: url,
    },
  },
};
const amountSchema = {
  body: { type: 'object', required: ['amount'], additionalProperties: false, properties: { amount } },
};

/** What merchants ask of the gateway, by the key of their account. */
export function serveMerchants(server: FastifyInstance, { charges, behaviour, pause }: MerchantApi): void {
  const perform = (operation: Operation, reply: Parameters<typeof answer>[0]['reply'], work: () => unknown) =>
    answer({ fault: behaviour.over(operation)?.fault ?? null, reply, pause }, work);

  server.put<ById & { Body: ChargeBody }>('/v1/charges/:id', { schema: chargeSchema }, async (request, reply) => {
    const account = accountOf(request);
    const { token = null, ...body } = request.body;
    const asked = toRequest(body);
    const spell = behaviour.over('charge');
    const course = scenarioOfRequest(token, asked) ?? spell ?? plainScenario;
    const { id } = request.params;
    // A slow gateway has the charge at once, and can be asked about it; it takes its time to decide.
    if (course.fault === 'slow') charges.open(account, id, asked, course);
    return answer({ fault: course.fault, reply, pause }, () =>
      charges.view(decide(charges, charges.open(account, id, asked, course), course, token)),
    );
  });

  server.get<ById>('/v1/charges/:id', (request, reply) => {
    const account = accountOf(request);
    return perform('status', reply, () => charges.view(charges.get(account, request.params.id)));
  });

  server.post<ById & { Body: { amount: number } }>(
    '/v1/charges/:id/capture',
    { schema: amountSchema },
    (request, reply) => {
      const charge = charges.get(accountOf(request), request.params.id);
      return perform('capture', reply, (): ChargeView => charges.view(charges.capture(charge, request.body.amount)));
    },
  );

  server.post<ById>('/v1/charges/:id/void', { schema: { params: chargeSchema.params } }, (request, reply) => {
    const account = accountOf(request);
    return perform('void', reply, () => charges.view(charges.void(account, request.params.id)));
  });

  server.put<{ Params: { id: string; refundId: string }; Body: { amount: number } }>(
    '/v1/charges/:id/refunds/:refundId',
    { schema: { ...amountSchema, params: { type: 'object', properties: { refundId: id } } } },
    (request, reply) => {
      const account = accountOf(request);
      const { id, refundId } = request.params;
      return perform('refund', reply, () => charges.refund(charges.get(account, id), refundId, request.body.amount));
    },
  );
}

/** `Authorization: Bearer sk_sandbox_<account>`: every such key is an account. Throws for anything else. */
function accountOf({ headers }: FastifyRequest): string {
  const account = /^Bearer sk_sandbox_([a-z0-9][a-z0-9_-]{0,62})$/.exec(headers.authorization ?? '')?.[1];
  if (account === undefined)
    throw new Refusal(401, 'account.unknown', 'Send Authorization: Bearer sk_sandbox_<account>.');
  return account;
}

function scenarioOfRequest(token: string | null, { amount, currency }: ChargeRequest): Course | undefined {
  return (token === null ? undefined : scenarioOfToken(token)) ?? scenarioOfAmount(amount, currency);
}

/** What is decided without a buyer. */
function decide(charges: Charges, charge: Charge, { decision }: Course, token: string | null): Charge {
  if (token !== null && !scenarioOfToken(token)) return charges.decline(charge, 'unknown_token');
  switch (decision) {
    case 'approved':
      return charges.approve(charge);
    case 'declined':
      return charges.decline(charge, 'declined_by_bank');
    case 'challenge':
      return charges.challenge(charge);
    case 'page':
      return token === null ? charge : charges.approve(charge);
  }
}

function toRequest({ orderId = null, returnUrl = null, notifyUrl = null, ...body }: Omit<ChargeBody, 'token'>) {
  if (!isCurrency(body.currency)) throw new Refusal(400, 'request.invalid', 'body/currency is no ISO 4217 code.');
  for (const [name, url] of Object.entries({ returnUrl, notifyUrl })) {
    if (url !== null && !(URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)))
      throw new Refusal(400, 'request.invalid', `body/${name} is no absolute http(s) URL.`);
  }
  return { ...body, orderId, returnUrl, notifyUrl };
}
