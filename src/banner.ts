import { demoPassword, demoStores } from './demo/demo-stores.js';

export interface BannerFacts {
  /** Where clients reach the server, without a slash at the end. */
  readonly url: string;
  readonly servesApi: boolean;
  /** Whether the demo stores are there for sure. */
  readonly demo: boolean;
  /** Of the sandbox payment gateway that was started with it; null when none was. */
  readonly gatewayUrl: string | null;
}

const checkoutBody = JSON.stringify({
  shippingAddress: {
    name: 'Rafiul Hassan',
    phone: '+8801711000000',
    addressLine1: 'House 12, Road 5',
    city: 'Dhaka',
    district: 'Dhaka',
    country: 'BD',
  },
  paymentMethod: 'COD',
  couponCode: 'WELCOME10',
  shippingZoneId: 'sz_inside_dhaka',
});

/**
 * One command line that makes a guest's cart in the demo store acme, takes its token out of the answer and checks it
 * out through the Sellvik contract. Needs curl 7.55 and Node.
 */
function demoCheckout(url: string): string {
  const json = `-H 'Content-Type: application/json'`;
  return [
    `curl -s ${url}/storefront/v1/carts -H 'X-Store-Key: pk_demo_acme' ${json} -d '{"lines":[{"sku":"KURTI-EM","quantity":2}]}'`,
    `node -p '"X-Sellvik-Cart: " + JSON.parse(fs.readFileSync(0)).token'`,
    `curl -s ${url}/api/v1/store/checkout -H @- -H 'X-Sellvik-Key: pk_demo_acme' ${json} -d '${checkoutBody}'`,
  ].join(' | ');
}

/** What is printed once the server listens. */
export function banner({ url, servesApi, demo, gatewayUrl }: BannerFacts): string {
  const places = servesApi
    ? [`Cashwrap listens on ${url}`, `  API docs  ${url}/docs`, `  health    ${url}/health/ready`]
    : [`Cashwrap's worker runs`, `  health    ${url}/health/ready`];
  if (!servesApi || !demo) return ['', ...places, ''].join('\n');
  const stores = demoStores.map(({ slug }) => slug).join(', ');
  return [
    '',
    ...places,
    '',
    `  Demo stores: ${stores}. Keys of each: pk_demo_<store> (X-Store-Key), sk_demo_<store> (admin);`,
    `  customer buyer@<store>.test, password ${demoPassword}.`,
    ...(gatewayUrl === null ? [] : [`  Payments go to the sandbox gateway: ${gatewayUrl}`]),
    '',
    '  A whole checkout, to paste into another terminal:',
    '',
    demoCheckout(url),
    '',
  ].join('\n');
}
