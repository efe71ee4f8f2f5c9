import { acme } from './acme.js';
import { type DemoStore } from './demo-store.js';
import { emporia } from './emporia.js';
import { maple } from './maple.js';
import { nusantara } from './nusantara.js';

export const demoStores: readonly DemoStore[] = [acme, nusantara, emporia, maple];

/** The password of every demo customer. */
export const demoPassword = 'demo-password-1';

/** The part of the address before `@<slug>.test`. */
export const demoCustomers = ['buyer', 'other'] as const;

/** What a demo store's secret key may do: everything. */
export const demoScopes: readonly string[] = [
  'products:read',
  'products:write',
  'stock:read',
  'stock:write',
  'coupons:read',
  'coupons:write',
  'shipping:read',
  'shipping:write',
  'orders:read',
  'orders:write',
  'events:read',
];
