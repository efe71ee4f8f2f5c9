import { webAddress } from '../kernel/web-address.js';
import { accountOf, accountsIn } from '../payment/payment-accounts.service.js';
import { type BankAccount, type Payment, type PaymentAction } from '../payment/payment.types.js';

/** What the buyer has to do for a payment, as far as a page can show it. What a provider adds beyond this is not shown. */
export interface PaymentSteps {
  readonly accounts: readonly BankAccount[];
  readonly virtualAccount: BankAccount | null;
  /** A drawing of the code to scan, as SVG made here. */
  readonly qrSvg: string | null;
  readonly instructions: string | null;
  readonly daysToPay: number | null;
  /** The provider's page. */
  readonly url: string | null;
  /** ISO 8601. */
  readonly expiresAt: string | null;
}

/** What `action` asks of the buyer. Every value comes from a provider or a store's settings: each is checked here. */
export async function paymentSteps({ action }: Pick<Payment, 'action'>): Promise<PaymentSteps> {
  const data = action?.data ?? {};
  const code = textOf(data.qr);
  return {
    accounts: accountsIn(data),
    virtualAccount: virtualAccountOf(action),
    qrSvg: action?.type === 'qr' && code !== null ? await drawn(code) : null,
    instructions: textOf(data.instructions),
    daysToPay: typeof data.daysToPay === 'number' ? data.daysToPay : null,
    url: webAddress(action?.url),
    expiresAt: action?.expiresAt !== undefined && !Number.isNaN(Date.parse(action.expiresAt)) ? action.expiresAt : null,
  };
}

function virtualAccountOf(action: PaymentAction | null): BankAccount | null {
  if (action?.type !== 'virtual_account') return null;
  const { bank, accountNumber, accountName } = action.data ?? {};
  return accountOf({ bank, number: accountNumber, holder: accountName });
}

/** A code that is too long for a drawing is not drawn: the provider's page shows it. */
async function drawn(code: string): Promise<string | null> {
  if (Buffer.byteLength(code) > longestCode) return null;
  const { default: QRCode } = await import('qrcode');
  return QRCode.toString(code, { type: 'svg', margin: 4, errorCorrectionLevel: 'M' });
}

/** Bytes in a QR code of the largest version at level M (ISO/IEC 18004). */
const longestCode = 2_331;

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
