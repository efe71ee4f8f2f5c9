import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/kernel/ids.js';
import { type ScenarioName, scenarios } from '../../src/sandbox-gateway/scenario.js';
import { openSandbox, type Sandbox } from '../conformance/sandbox.js';
import { ask } from '../http/support/ask.js';
import { testGateway, type TestGateway } from '../support/sandbox-gateway.js';

/** What docs/sandbox-gateway.md promises of every amount and of every card. */
describe('the sandbox gateway does what is said', () => {
  let gateway: TestGateway;
  let merchant: Sandbox;
  /** The types of the messages that have come in, by the charge's id. */
  const heard = new Map<string, string[]>();

  beforeAll(async () => {
    gateway = await testGateway();
    merchant = await openSandbox((_, path, body) => {
      const id = path.slice(1);
      heard.set(id, [...(heard.get(id) ?? []), (body as { type: string }).type]);
      return {};
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await merchant.close();
  });

  interface Answer {
    readonly status: number;
    readonly text: string;
  }
  /** Null when no answer comes. */
  const put = (id: string, amount: number): Promise<Answer | null> =>
    fetch(`${gateway.url}/v1/charges/${id}`, {
      method: 'PUT',
      redirect: 'manual',
      signal: AbortSignal.timeout(1_500),
      headers: { Authorization: 'Bearer sk_sandbox_test', 'Content-Type': 'application/json' },
      body: JSON.stringify({
        ...{ amount, currency: 'BDT', method: 'card', brand: 'Card', capture: 'now' },
        notifyUrl: `${merchant.url}/${id}`,
      }),
    }).then(
      async (response) => ({ status: response.status, text: await response.text() }),
      () => null,
    );
  const isKnown = async (id: string): Promise<boolean> =>
    (await gateway.ask('GET', `/v1/charges/${id}`)).status === 200;
  const expectNews = async (id: string, news: readonly string[]): Promise<void> => {
    for (let turn = 0; (heard.get(id) ?? []).length < news.length && turn < 300; turn += 1) await sleep(10);
    await sleep(20);
    expect(heard.get(id) ?? []).toEqual(news.map((type) => `charge.${type}`));
  };

  interface Course {
    readonly answer: (answer: Answer | null) => boolean;
    /** How the charge stands then; null when the gateway knows nothing of it. */
    readonly charge: object | null;
    /** How it stands once the buyer has said yes, where he is asked. */
    readonly approved?: object;
    readonly news: readonly string[];
  }
  const answered = (answer: Answer | null) => answer?.status === 200;
  const silent = (answer: Answer | null) => answer === null;
  const taken = (amount: number, currency = 'BDT') => ({ status: 'captured', charged: { amount, currency } });
  const waiting = { answer: answered, charge: { status: 'pending', timesCharged: 0 }, news: ['captured'] };
  const undone = { charge: null, news: [] };
  const unheard = { answer: silent, charge: { status: 'captured', timesCharged: 1 }, news: [] };
  const refused = { status: 'declined', reason: 'declined_by_bank' };

  const amounts: Record<ScenarioName, (minor: number) => Course> = {
    approved: (minor) => ({ ...waiting, charge: { ...taken(minor), timesCharged: 1 } }),
    declined: () => ({ answer: answered, charge: { ...refused, timesCharged: 0 }, news: ['declined'] }),
    three_d_secure: (minor) => ({ ...waiting, approved: taken(minor) }),
    slow: (minor) => ({ ...waiting, approved: taken(minor) }),
    timeout_charged: () => unheard,
    reply_lost: () => unheard,
    server_error: () => ({ ...undone, answer: (answer) => answer?.status === 503 }),
    garbage: () => ({ ...undone, answer: (answer) => answered(answer) && /^</.test(answer?.text ?? '') }),
    huge: () => ({ ...undone, answer: (answer) => answered(answer) && (answer?.text ?? '').length > 10_000_000 }),
    redirect: () => ({ ...undone, answer: (answer) => answer?.status === 302 }),
    duplicate_webhooks: (minor) => ({
      ...waiting,
      approved: taken(minor),
      news: Array.from({ length: 10 }, () => 'captured'),
    }),
    shuffled_webhooks: (minor) => ({ ...waiting, approved: taken(minor), news: ['captured', 'pending'] }),
    wrong_amount: (minor) => ({ ...waiting, approved: taken(minor - 1) }),
    wrong_currency: (minor) => ({ ...waiting, approved: taken(minor, 'USD') }),
    lost_webhooks: (minor) => ({ ...waiting, approved: taken(minor), news: [] }),
  };

  it.each(scenarios.map(({ name, amount }) => [amount, name] as const))(
    'for a charge of %d: %s',
    async (units, name) => {
      const id = newId();
      const { answer, charge, approved, news } = amounts[name](units * 100);
      const given = await put(id, units * 100);
      expect([given?.status, answer(given)]).toEqual([given?.status, true]);
      expect(await isKnown(id)).toBe(charge !== null);
      if (charge) expect(await gateway.charge(id)).toMatchObject(charge);
      if (approved) expect(await gateway.approve(id)).toMatchObject({ ...approved, timesCharged: 1 });
      await expectNews(id, news);
    },
  );

  const cards: Partial<Record<ScenarioName, { readonly charge: object; readonly news: readonly string[] }>> = {
    approved: { charge: taken(155_000), news: ['captured'] },
    declined: { charge: refused, news: ['declined'] },
    three_d_secure: { charge: { status: 'pending' }, news: [] },
    duplicate_webhooks: { charge: taken(155_000), news: Array.from({ length: 10 }, () => 'captured') },
    shuffled_webhooks: { charge: taken(155_000), news: ['captured', 'pending'] },
    wrong_amount: { charge: taken(154_999), news: ['captured'] },
    wrong_currency: { charge: taken(155_000, 'USD'), news: ['captured'] },
    lost_webhooks: { charge: taken(155_000), news: [] },
  };
  const withCard = scenarios.filter(({ card }) => card !== null);

  it.each(withCard.map(({ name, card }) => [card, name] as const))('for the card %s: %s', async (number, name) => {
    const id = newId();
    await put(id, 155_000);
    const { pathname } = new URL((await gateway.charge(id)).payUrl);
    const { status } = await ask(gateway.url, 'POST', `${pathname}/approve`, {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `number=${number}`,
    });
    expect(status).toBe(303);
    const expected = cards[name] ?? { charge: {}, news: ['a card that nothing is said of'] };
    expect(await gateway.charge(id)).toMatchObject(expected.charge);
    await expectNews(id, expected.news);
  });
});
