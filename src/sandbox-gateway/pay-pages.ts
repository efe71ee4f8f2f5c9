import { type FastifyInstance, type FastifyReply } from 'fastify';
import { type Charge } from './charge.js';
import { type Charges } from './charges.js';
import { contentSecurityPolicy, failurePage, overviewPage, payPage, resultPage } from './pages.js';
import { type Refusal } from './refusal.js';
import { scenarioNamed, scenarioNames, scenarioOfCard } from './scenario.js';

interface Page {
  Params: { reference: string };
}

const overviewLength = 50;

/** The pages that buyers see. They are forms and links alone, and work without scripts. */
export function servePages(server: FastifyInstance, charges: Charges): void {
  const show = async (reply: FastifyReply, charge: Charge, fault: string | null = null): Promise<FastifyReply> => {
    const qr = charge.method === 'qr' ? await drawn(charges.payUrl(charge)) : null;
    return send(reply, payPage({ charge, qr, fault }));
  };

  server.get('/', (_request, reply) => send(reply, overviewPage(charges.all().slice(0, overviewLength))));

  server.get<Page & { Querystring: { done?: string } }>('/pay/:reference', async (request, reply) => {
    const charge = charges.ofPage(request.params.reference);
    if (charge.status === 'pending') return show(reply, charge);
    return send(reply, resultPage(charge, request.query.done !== undefined));
  });

  // The way back to the shop leads over a page: a policy for forms would hold for every redirect that follows one.
  server.post<Page & { Body: URLSearchParams }>('/pay/:reference/approve', async (request, reply) => {
    const charge = charges.ofPage(request.params.reference);
    const onward = `/pay/${charge.reference}?done=1`;
    if (charge.method !== 'card' || charge.challenged) {
      const name = scenarioNames.find((each) => each === request.body.get('scenario'));
      charges.approve(charge, name && scenarioNamed(name));
      return reply.redirect(onward, 303);
    }
    const card = scenarioOfCard((request.body.get('number') ?? '').replace(/\D/g, ''));
    if (!card) return show(reply.code(422), charge, 'This is none of the test cards.');
    if (card.decision === 'challenge') charges.challenge(charge);
    else if (card.decision === 'declined') charges.decline(charge, 'declined_by_bank');
    else charges.approve(charge, card);
    return reply.redirect(onward, 303);
  });

  server.post<Page>('/pay/:reference/decline', (request, reply) => {
    const charge = charges.ofPage(request.params.reference);
    charges.decline(charge, 'declined_by_buyer');
    return reply.redirect(`/pay/${charge.reference}?done=1`, 303);
  });
}

/** A refusal for a browser. */
export function sendFailure(reply: FastifyReply, { status, message }: Refusal): FastifyReply {
  return send(reply.code(status), failurePage(message));
}

/** Loaded by whoever draws: few start a gateway to scan something. */
async function drawn(code: string): Promise<string> {
  const { default: QRCode } = await import('qrcode');
  return QRCode.toString(code, { type: 'svg' });
}

function send(reply: FastifyReply, markup: string): FastifyReply {
  return reply
    .headers({
      'content-security-policy': contentSecurityPolicy,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .type('text/html; charset=utf-8')
    .send(markup);
}
