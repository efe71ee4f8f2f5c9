import { type DemoPaymentMethod } from './demo-store.js';

interface SandboxMethod {
  readonly code: string;
  readonly name: string;
  readonly method: 'wallet' | 'qr' | 'virtual_account' | 'card';
  /** What the pay page calls it; the name when left out. */
  readonly brand?: string;
  /** Whether a checkout has to hand over a token. */
  readonly token?: 'required';
}

/** Payment methods on the sandbox gateway, in an account of the store's own. */
export function sandboxMethods(slug: string, methods: readonly SandboxMethod[]): DemoPaymentMethod[] {
  return methods.map(({ code, name, method, brand = name, token }) => ({
    code,
    name,
    provider: 'sandbox-gateway',
    settings: { method, brand, ...(token && { token }) },
    secrets: { apiKey: `sk_sandbox_${slug}`, webhookSecret: `whsec_sandbox_${slug}` },
  }));
}
