import { setTimeout as sleep } from 'node:timers/promises';
import { type DataSource } from 'typeorm';
import { type CheckoutContext, type CheckoutStep } from '../../src/checkout/checkout-step.js';
import { DomainError } from '../../src/kernel/domain-error.js';
import { newId } from '../../src/kernel/ids.js';
import { type OrderDraft } from '../../src/order/order.types.js';
import { Transactor } from '../../src/platform/database/transactor.js';
import { type Tx } from '../../src/platform/database/tx.js';
import { dhakaAddress } from '../support/shopper.js';
import { tableContents, tableVersions } from '../support/table-contents.js';
import { declareConformance, deepFreeze, type MakeSample, type Promises } from './promises.js';

export interface CheckoutStepSample {
  /** Makes the step anew, as every process does. */
  readonly make: () => CheckoutStep;
  /** A checkout that it lets through; `checkoutOf` makes one. */
  readonly accepted: CheckoutContext;
  /** A checkout that it refuses. Without one, nothing is proved of refusals. */
  readonly refused?: CheckoutContext;
  readonly dataSource: DataSource;
}

/** Proves of a checkout step what `CheckoutStep` promises to the core. */
export function checkoutStepConformance(name: string, sample: MakeSample<CheckoutStepSample>): void {
  declareConformance(name, checkoutStepPromises, sample);
}

/** How long a write may take that nobody waits for. */
const graceMilliseconds = 100;

export const checkoutStepPromises = {
  'has a code, the same in every process': ({ make }) => {
    const { code } = make();
    expect(code).toMatch(/^\S+$/);
    expect(make().code).toBe(code);
  },

  'lets through what it accepts, at once': ({ make, accepted }) => {
    const verdict: unknown = make().validate?.(accepted);
    expect(verdict).toBeUndefined();
  },

  'refuses with a DomainError, at once': ({ make, refused }) => {
    if (!refused) return;
    const step = make();
    expect(() => {
      step.validate?.(refused);
    }).toThrow(DomainError);
  },

  'validates without changing the checkout': ({ make, accepted }) => {
    const context = structuredClone(accepted);
    make().validate?.(deepFreeze(context));
    expect(context).toEqual(accepted);
  },

  'validates without writing': async ({ make, accepted, refused, dataSource }) => {
    const before = await tableVersions(dataSource);
    for (const context of [accepted, ...(refused ? [refused] : [])]) validated(make(), context);
    await sleep(graceMilliseconds);
    expect(await tableVersions(dataSource)).toEqual(before);
  },

  'leaves the order-to-be as it is when it writes along': async ({ make, accepted, dataSource }) => {
    const draft = structuredClone(accepted.draft);
    await rolledBack(dataSource, make(), deepFreeze(draft));
    expect(draft).toEqual(accepted.draft);
  },

  'writes in the transaction of the order alone: a rollback leaves nothing': async ({ make, accepted, dataSource }) => {
    const before = await tableVersions(dataSource);
    await rolledBack(dataSource, make(), accepted.draft);
    await sleep(graceMilliseconds);
    expect(await tableVersions(dataSource)).toEqual(before);
  },

  'writes as much when its transaction runs again': async ({ make, accepted, dataSource }) => {
    const step = make();
    const first = await rolledBack(dataSource, step, accepted.draft);
    expect(await rolledBack(dataSource, step, accepted.draft)).toEqual(first);
  },

  'undoes a checkout whose order was never placed, and does it twice without harm': async (sample) => {
    const { make, accepted, dataSource } = sample;
    const step = make();
    await step.undo?.(deepFreeze(structuredClone(accepted.draft)));
    const once = await tableContents(dataSource);
    await step.undo?.(accepted.draft);
    await make().undo?.(accepted.draft);
    expect(await tableContents(dataSource)).toEqual(once);
  },
} satisfies Promises<CheckoutStepSample>;

/** A checkout of one kurti to Dhaka, paid on delivery, with whatever of the order-to-be is given instead. */
export function checkoutOf(given: Partial<OrderDraft> = {}): CheckoutContext {
  const line = { productId: 1, variantId: 1, sku: 'KURTI-EM', name: 'Kurti', options: [], components: [], quantity: 1 };
  const order: OrderDraft = {
    id: newId(),
    storeId: 1,
    numberPrefix: 'ACME-',
    channel: 'storefront',
    customerId: null,
    cart: null,
    paymentStatus: 'unpaid',
    unpaidMinutes: null,
    currency: 'BDT',
    lines: [
      {
        ...line,
        unitPrice: 149_000,
        subtotal: 149_000,
        discount: 0,
        taxClass: null,
        tax: 0,
        taxIncluded: 0,
        total: 149_000,
      },
    ],
    adjustments: [],
    totals: {
      subtotal: 149_000,
      discount: 0,
      shipping: 6_000,
      shippingDiscount: 0,
      tax: 0,
      taxIncluded: 0,
      transferDiscount: 0,
      total: 155_000,
    },
    taxes: [],
    email: 'guest@example.test',
    phone: dhakaAddress.phone,
    shippingAddress: dhakaAddress,
    billingAddress: null,
    shippingOption: { code: 'sz_inside_dhaka/standard', zone: 'sz_inside_dhaka', method: 'standard', name: 'Standard' },
    paymentMethod: 'COD',
    paymentOption: null,
    couponCode: null,
    note: null,
    quote: null,
    mixins: null,
    furtherAddresses: [],
    spamSigns: null,
    ...given,
  };
  return { command: commandOf(order), draft: order };
}

function commandOf(draft: OrderDraft): CheckoutContext['command'] {
  return {
    store: {
      id: draft.storeId,
      slug: 'acme',
      publicId: 'store_acme',
      name: 'Acme',
      currency: draft.currency,
      countries: ['BD'],
      contracts: [],
      orderNumberPrefix: draft.numberPrefix,
      invalidCouponPolicy: 'reject',
      unpaidExpiryMinutes: null,
      savedOrderExpiryMinutes: null,
      corsOrigins: [],
      locale: 'en',
      spam: null,
      demo: true,
    },
    channel: draft.channel,
    customerId: draft.customerId,
    cart: null,
    cartEnding: 'keep',
    items: draft.lines.map(({ sku, quantity }) => ({ sku, quantity })),
    contact: { email: draft.email, phone: draft.phone },
    shippingAddress: draft.shippingAddress,
    billingAddress: draft.billingAddress,
    shipping: { option: draft.shippingOption?.code },
    paymentMethod: draft.paymentMethod,
    paymentInput: {},
    couponCode: draft.couponCode,
    note: draft.note,
    expectedTotal: null,
    idempotency: null,
  };
}

/** Validates, whatever comes of it. */
function validated(step: CheckoutStep, context: CheckoutContext): void {
  try {
    step.validate?.(context);
  } catch {
    // Another promise looks at how it refuses.
  }
}

/** Lets the step write, counts the rows of every table as its transaction sees them, and takes it all back. */
async function rolledBack(dataSource: DataSource, step: CheckoutStep, draft: OrderDraft): Promise<object> {
  const enough = new Error('taken back');
  let rows = {};
  await new Transactor(dataSource)
    .run(async (tx) => {
      await step.beforePlace?.(tx, draft);
      rows = await rowCounts(tx);
      throw enough;
    })
    .catch((error: unknown) => {
      if (error !== enough) throw error;
    });
  return rows;
}

async function rowCounts(tx: Tx): Promise<object> {
  const versions = await tableVersions(tx);
  return Object.fromEntries(Object.entries(versions).map(([table, digest]) => [table, digest.split(':')[0]]));
}
