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
