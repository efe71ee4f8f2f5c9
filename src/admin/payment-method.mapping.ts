import { type FieldIssue, invalidRequest } from '../kernel/domain-error.js';
import { type NewPaymentMethod, type PaymentMethodChanges } from '../payment/payment-method.types.js';
import { type NewPaymentMethodDto, type PaymentMethodChangesDto } from './payment-method.dto.js';

/** Longer than any key; a certificate fits. */
const longestSecret = 10_000;

/** Throws `request.invalid` for a secret that is no text. */
export function toNewPaymentMethod(body: NewPaymentMethodDto): NewPaymentMethod {
  const { code, provider, name, settings = {}, secrets = {}, active = true, position = 0 } = body;
  requireSecrets(secrets, isSecret);
  return { code, provider, name, settings, secrets, active, position };
}

/** Throws `request.invalid` for a secret that is neither text nor null. */
export function toPaymentMethodChanges({ secrets, ...plain }: PaymentMethodChangesDto): PaymentMethodChanges {
  if (secrets === undefined) return plain;
  requireSecrets(secrets, (value) => value === null || isSecret(value));
  return { ...plain, secrets };
}

function requireSecrets<Value>(
  secrets: Record<string, unknown>,
  accepted: (value: unknown) => value is Value,
): asserts secrets is Record<string, Value> {
  const issues: FieldIssue[] = Object.keys(secrets)
    .filter((name) => !accepted(secrets[name]))
    .map((name) => ({
      path: ['secrets', name],
      code: 'not_a_string',
      message: 'a secret is a text that is not empty',
    }));
  if (issues.length > 0) throw invalidRequest(issues);
}

function isSecret(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= longestSecret;
}
