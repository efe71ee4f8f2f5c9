import { type DemoPaymentMethod } from './demo-store.js';

interface SandboxMethod {
  readonly code: string;
  readonly name: string;
  readonly method: 'wallet' | 'qr' | 'virtual_account' | 'card';
  /** What the pay page calls it; the name when left out. */
  readonly brand?: string;
}

/** Payment methods on the sandbox gateway, in an account of the store's own. */
export function sandboxMethods(slug: string, methods: readonly SandboxMethod[]): DemoPaymentMethod[] {
  return methods.map(({ code, name, method, brand = name }) => ({
    code,
    name,
    provider: 'sandbox-gateway',
    settings: { method, brand },
    secrets: { apiKey: `sk_sandbox_${slug}`, webhookSecret: `whsec_sandbox_${slug}` },
  }));
}
