import autocannon from 'autocannon';
import { randomInt } from 'node:crypto';

const storeKey = 'pk_demo_acme';
const bulkItems = 200;

/** Three different items of two hundred that nothing else sells: buyers rarely meet. */
export function distinctSkus() {
  const picked = new Set();
  while (picked.size < 3) picked.add(`BULK-${String(randomInt(bulkItems) + 1).padStart(3, '0')}`);
  return [...picked];
}

/** One item that is in every cart, and two that are not. */
export function hotSkus() {
  const skus = distinctSkus().filter((sku) => sku !== 'KURTI-EM');
  return ['KURTI-EM', ...skus.slice(0, 2)];
}

const address = {
  name: 'Rahima Khatun',
  line1: 'House 12, Road 5',
  city: 'Dhaka',
  postalCode: '1205',
  country: 'BD',
};

let buyers = 0;

export function checkoutBody() {
  buyers += 1;
  return JSON.stringify({
    email: `buyer-${buyers}@example.test`,
    phone: '+8801711000000',
    shippingAddress: address,
    shippingOption: 'sz_inside_dhaka/standard',
    paymentMethod: 'COD',
  });
}

export const cartBody = (skus) => JSON.stringify({ lines: skus.map((sku) => ({ sku, quantity: 1 })) });

export const headers = { 'X-Store-Key': storeKey, 'Content-Type': 'application/json' };

/**
 * Guests that each make a cart and check it out, two calls, one after the other on every connection. `limit` is
 * `{ duration }` in seconds or `{ amount }` in requests. Latencies are milliseconds.
 */
export async function guestFlow({ url, connections, limit, skus }) {
  const started = performance.now();
  const result = { flows: [], checkouts: [], statuses: {}, faults: new Map() };
  const note = (call, status, body) => {
    result.statuses[`${call} ${status}`] = (result.statuses[`${call} ${status}`] ?? 0) + 1;
    if (status >= 400 && !result.faults.has(`${call} ${status}`)) result.faults.set(`${call} ${status}`, body);
  };
  await autocannon({
    url,
    connections,
    ...limit,
    timeout: 20,
    headers,
    requests: [
      {
        method: 'POST',
        path: '/storefront/v1/carts',
        setupRequest: (request, context) => {
          context.begun = performance.now();
          return { ...request, body: cartBody(skus()) };
        },
        onResponse: (status, body, context) => {
          note('cart', status, body);
          context.cart = status === 201 ? JSON.parse(body) : null;
        },
      },
      {
        method: 'POST',
        setupRequest: (request, context) => {
          if (!context.cart) return null;
          context.submitted = performance.now();
          return {
            ...request,
            path: `/storefront/v1/carts/${context.cart.id}/checkout`,
            headers: { ...request.headers, 'X-Cart-Token': context.cart.token },
            body: checkoutBody(),
          };
        },
        onResponse: (status, body, context) => {
          note('checkout', status, body);
          const now = performance.now();
          result.checkouts.push(now - context.submitted);
          if (status === 201) result.flows.push(now - context.begun);
        },
      },
    ],
  });
  return { ...result, seconds: (performance.now() - started) / 1000 };
}

/**
 * Lets guests of 8 connections place `orders`, and says how long it took. A server that has just been started is two to
 * three times as slow as one that has compiled what it runs all the time and has met all of its plans.
 */
export async function warmUp({ url, orders, skus }) {
  const { flows, faults, seconds } = await guestFlow({ url, connections: 8, limit: { amount: 2 * orders }, skus });
  if (faults.size > 0) throw new Error(`Unexpected answers: ${JSON.stringify([...faults])}`);
  console.log(`Warmed up by ${flows.length} orders in ${seconds.toFixed(0)} s`);
}

export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
