import { type Payment } from '../../payment/payment.types.js';

/**
 * `pg_payment_info`: what the buyer needs to pay through a gateway, under the names that storefronts look for: the
 * gateway's own nesting and, beside it, the flat ones. Empty where no gateway is asked, or it has not answered yet.
 */
export function toPaymentInfo({ action, providerReference }: Payment): Record<string, unknown> {
  const reference = providerReference === null ? {} : { reference_id: providerReference };
  if (!action) return reference;
  const { url, data = {}, expiresAt } = action;
  const known = { ...reference, ...(expiresAt && { expires_at: expiresAt }), ...(url && { payment_url: url }) };
  const expiry = { expires_at: expiresAt ?? null };
  switch (action.type) {
    case 'virtual_account': {
      const number = text(data['accountNumber']);
      const name = text(data['accountName']);
      const properties = { virtual_account_number: number, customer_name: name, ...expiry };
      const account = { channel_code: text(data['bank']), channel_properties: properties };
      const payment_method = { type: 'VIRTUAL_ACCOUNT', virtual_account: account };
      return { ...known, payment_method, va_number: number, va_name: name };
    }
    case 'qr': {
      const qr_string = text(data['qr']);
      const payment_method = { type: 'QR_CODE', qr_code: { channel_properties: { qr_string, ...expiry } } };
      return { ...known, payment_method, qr_string };
    }
    case 'redirect':
      return { ...known, redirect_url: url, actions: [{ action: 'AUTH', url_type: 'WEB', method: 'GET', url }] };
    case 'instructions':
      return known;
  }
}

/** What a provider says is plain data of any shape. */
function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
