import { fromDecimal } from '../kernel/money.js';

/** What is wrong with an answer of the API. The last two: nothing was done, or everything was. */
export const faults = ['slow', 'silent', 'cut', 'server_error', 'garbage', 'huge', 'redirect'] as const;
export type Fault = (typeof faults)[number];

/** How the merchant hears of a charge: every message once, ten times at once, the newest first, or not at all. */
export type Report = 'once' | 'ten_times' | 'newest_first' | 'never';

/** What is taken of the buyer: what was asked for, one minor unit less, or as much of another currency. */
export type Taking = 'asked' | 'less' | 'other_currency';

export const scenarioNames = [
  'approved',
  'declined',
  'three_d_secure',
  'slow',
  'timeout_charged',
  'reply_lost',
  'server_error',
  'garbage',
  'huge',
  'redirect',
  'duplicate_webhooks',
  'shuffled_webhooks',
  'wrong_amount',
  'wrong_currency',
  'lost_webhooks',
] as const;
export type ScenarioName = (typeof scenarioNames)[number];

/** What becomes of a charge. */
export interface Scenario {
  readonly name: ScenarioName;
  /** Brought about by a charge of so many whole units of any currency … */
  readonly amount: number;
  /** … or by this card, typed on the pay page; null where it would come too late. */
  readonly card: string | null;
  readonly fault: Fault | null;
  /** `page` leaves it to the buyer; without a buyer, with a token, it is approved. */
  readonly decision: 'page' | 'approved' | 'declined' | 'challenge';
  readonly report: Report;
  readonly taking: Taking;
  /** For people. */
  readonly effect: string;
}

type Rest = Omit<Scenario, 'name' | 'amount'>;
const plain: Omit<Rest, 'effect'> = { card: null, fault: null, decision: 'page', report: 'once', taking: 'asked' };

const table: Record<ScenarioName, Rest> = {
  approved: {
    ...plain,
    card: '4242424242424242',
    decision: 'approved',
    effect: 'Approved at once, without a pay page',
  },
  declined: { ...plain, card: '4000000000000002', decision: 'declined', effect: 'Declined: declined_by_bank' },
  three_d_secure: {
    ...plain,
    card: '4000000000003220',
    decision: 'challenge',
    effect: 'The buyer has to confirm on a further page (3-D Secure)',
  },
  slow: { ...plain, fault: 'slow', effect: 'The charge is there at once, the answer comes after 30 seconds' },
  timeout_charged: {
    ...plain,
    fault: 'silent',
    decision: 'approved',
    report: 'never',
    effect: 'The money is taken, the answer never comes, and no webhook tells of it',
  },
  reply_lost: {
    ...plain,
    fault: 'cut',
    decision: 'approved',
    report: 'never',
    effect: 'The money is taken, the connection breaks before the answer, and no webhook tells of it',
  },
  server_error: { ...plain, fault: 'server_error', effect: 'Answered with status 503; nothing is done' },
  garbage: { ...plain, fault: 'garbage', effect: 'Answered with HTML that says it is JSON; nothing is done' },
  huge: { ...plain, fault: 'huge', effect: 'Answered with 10 MB of JSON; nothing is done' },
  redirect: { ...plain, fault: 'redirect', effect: 'Answered with a redirect; nothing is done' },
  duplicate_webhooks: {
    ...plain,
    card: '4000000000006611',
    report: 'ten_times',
    effect: 'Every webhook is sent ten times at once, with one id',
  },
  shuffled_webhooks: {
    ...plain,
    card: '4000000000006612',
    report: 'newest_first',
    effect: 'A webhook for every step, pending too, all held back to the end and sent newest first',
  },
  wrong_amount: {
    ...plain,
    card: '4000000000006613',
    taking: 'less',
    effect: 'One minor unit less is taken than was asked for; webhook and status say so',
  },
  wrong_currency: {
    ...plain,
    card: '4000000000006614',
    taking: 'other_currency',
    effect: 'As much is taken of another currency; webhook and status say so',
  },
  lost_webhooks: { ...plain, card: '4000000000006615', report: 'never', effect: 'No webhook is sent' },
};

/** The first scenario's amount, in whole units; every further one is a unit more. */
const firstAmount = 6_601;

export const scenarios: readonly Scenario[] = scenarioNames.map((name, index) => ({
  name,
  amount: firstAmount + index,
  ...table[name],
}));

/** What a charge goes through that asks for nothing special. */
export const plainScenario: Omit<Scenario, 'name' | 'amount' | 'effect'> = plain;

export type Course = typeof plainScenario;

export function scenarioNamed(name: ScenarioName): Scenario {
  return scenarios[scenarioNames.indexOf(name)] as Scenario;
}

/** The scenario of a token such as `tok_declined`. */
export function scenarioOfToken(token: string): Scenario | undefined {
  return scenarios.find(({ name }) => token === `tok_${name}`);
}

export function scenarioOfCard(number: string): Scenario | undefined {
  return scenarios.find(({ card }) => card === number);
}

export function scenarioOfAmount(amount: number, currency: string): Scenario | undefined {
  return scenarios.find((scenario) => amount === fromDecimal(String(scenario.amount), currency));
}

/** Amounts of refunds that do not go through just so, in whole units. */
export const declinedRefund = 13;
export const pendingRefund = 14;

export function isWhole(amount: number, currency: string, units: number): boolean {
  return amount === fromDecimal(String(units), currency);
}
