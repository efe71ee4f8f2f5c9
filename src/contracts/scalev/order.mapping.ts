import { type Fulfilment } from '../../order/fulfilment.types.js';
import { type Order, type OrderStatusEntry } from '../../order/order.types.js';
import { accountsIn } from '../../payment/payment-accounts.service.js';
import { type BankAccount, type Payment, type PaymentAccount } from '../../payment/payment.types.js';
import { type Store } from '../../store/store.types.js';
import {
  type ScalevOrderDto,
  type ScalevPaymentAccountDto,
  type ScalevShipmentStatusDto,
  type ScalevStoreDto,
} from './dto/order.dto.js';
import { toMoneyFields } from './order-money.js';
import { isProbablySpam, toDestination, toOrderLine } from './order-parts.js';
import { toPaymentInfo } from './payment-info.js';
import { paymentStatusName, statusName } from './statuses.js';

/** By what the buyer asked to pay: as it was said, or as the store calls it. */
export interface AskedPayment {
  readonly method: string;
  readonly option: string | null;
}

/** An order with all that an answer tells of it. */
export interface OrderFacts {
  readonly store: Store;
  readonly order: Order;
  /** Oldest first. */
  readonly history: readonly Pick<OrderStatusEntry, 'to' | 'at'>[];
  /** The newest one that was not given up. */
  readonly payment: Payment | null;
  /** Whether a gateway serves it. */
  readonly online: boolean;
  /** When the last of its money was taken; null as long as it is not paid. */
  readonly paidAt: string | null;
  /** Whether money has come that must not simply count. */
  readonly inConflict: boolean;
  /** When the last proof of transfer was sent in. */
  readonly provenAt: string | null;
  readonly shipments: readonly Fulfilment[];
  /** The store's own, now. */
  readonly accounts: readonly PaymentAccount[];
  readonly publicOrderUrl: string;
  readonly paymentUrl: string | null;
  readonly asked: AskedPayment;
}

const minutesADay = 1_440;

/** An order as every route of this contract answers with it. */
export function toOrderDto(facts: OrderFacts): ScalevOrderDto {
  const { store, order, payment, online, asked, publicOrderUrl, paymentUrl } = facts;
  const statuses = toStatusHistory(facts.history);
  const account = payment && !online ? chosenAccount(payment, asked.option) : null;
  const sent = order.shippingOption !== null;
  return {
    id: order.id,
    secret_slug: order.secretSlug,
    public_order_url: publicOrderUrl,
    payment_url: paymentUrl,
    redirect_url: paymentUrl ?? publicOrderUrl,
    order_id: order.number,
    status: statuses.at(-1)?.status ?? 'pending',
    payment_status: facts.inConflict ? 'conflict' : paymentStatusName(order.paymentStatus),
    is_probably_spam: isProbablySpam(order),
    draft_time: order.placedAt,
    paid_time: facts.paidAt,
    transfer_time: facts.provenAt,
    transferproof_url: null,
    handler_phone: null,
    chat_message: null,
    customer_id: order.customerId,
    discount_code_code: order.couponCode,
    business: { username: store.slug, contact_email: null, aff_code: null, logo: null },
    page: null,
    ...toMoneyFields(order),
    pg_payment_info: payment && online ? toPaymentInfo(payment) : {},
    status_history: statuses,
    payment_method: asked.method,
    sub_payment_method: asked.option,
    epayment_provider: payment && online ? payment.provider : null,
    payment_account_holder: account?.holder ?? null,
    payment_account_number: account?.number ?? null,
    shipment_status_history: toShipmentHistory(facts.shipments),
    shipment_receipt: facts.shipments.findLast(({ trackingNumber }) => trackingNumber !== null)?.trackingNumber ?? null,
    courier_service: toCourierService(order),
    ...toGoods(order),
    orderlines: order.lines.map((line) => toOrderLine(line, order.currency)),
    payment_expiration_at: order.paymentDueAt,
    store_custom_domain: null,
    store: toStore(facts),
    destination_address: sent && order.shippingAddress ? toDestination(order.shippingAddress) : null,
    customer: order.email === null ? null : { email: order.email },
  };
}

/** A status without a name on this wire shows as the one before it. */
function toStatusHistory(history: OrderFacts['history']): { status: string; at: string }[] {
  return history.flatMap(({ to, at }) => {
    const status = statusName(to);
    return status === null ? [] : [{ status, at }];
  });
}

function toShipmentHistory(shipments: readonly Fulfilment[]): ScalevShipmentStatusDto[] {
  return shipments
    .flatMap(({ createdAt, history }) => [
      { timestamp_source: createdAt, status: 'shipped', description: null },
      ...history.map(({ occurredAt, status, location, description }) => ({
        timestamp_source: occurredAt,
        status,
        description: [description, location].filter(Boolean).join(', ') || null,
      })),
    ])
    .sort((a, b) => Date.parse(a.timestamp_source) - Date.parse(b.timestamp_source));
}

function toCourierService({ shippingOption }: Order): ScalevOrderDto['courier_service'] {
  if (!shippingOption) return null;
  const { courier, name } = shippingOption;
  return courier ? { name: courier.service, courier: { name: courier.name } } : { name, courier: null };
}

/** What was ordered, by id: the same one in two lines is one entry. */
function toGoods({ lines }: Order): Pick<ScalevOrderDto, 'variants' | 'bundle_price_options'> {
  const variants: Record<string, object> = {};
  const bundles: Record<string, object> = {};
  for (const { variantId, sku, name, options, components } of lines) {
    const quantity = lines.reduce((sum, line) => (line.variantId === variantId ? sum + line.quantity : sum), 0);
    const ordered = { id: variantId, sku, product_name: name, options, quantity };
    if (components.length === 0) variants[variantId] = ordered;
    else bundles[variantId] = { ...ordered, variants: components.map(toComponent) };
  }
  return { variants, bundle_price_options: bundles };
}

function toComponent({
  variantId,
  sku,
  name,
  options,
  quantity,
}: Order['lines'][number]['components'][number]): object {
  return { id: variantId, sku, product_name: name, options, quantity };
}

function toStore({ store, accounts }: OrderFacts): ScalevStoreDto {
  const { unpaidExpiryMinutes } = store;
  return {
    name: store.name,
    payment_accounts: accounts.map(toAccount),
    custom_domain: null,
    days_of_payment_processing: null,
    is_auto_expire: unpaidExpiryMinutes !== null,
    auto_expire_days: unpaidExpiryMinutes === null ? null : Math.ceil(unpaidExpiryMinutes / minutesADay),
    is_show_whatsapp: null,
    is_show_download_invoice: null,
  };
}

function toAccount({ method, bank, number, holder }: PaymentAccount, index: number): ScalevPaymentAccountDto {
  return {
    id: index + 1,
    account_holder: holder,
    account_number: number,
    method,
    financial_entity: { name: bank, code: bankCode(bank) },
  };
}

/** The account to pay to: that of the bank which the buyer has named, else the first. */
function chosenAccount({ action }: Payment, bank: string | null): BankAccount | null {
  const accounts = accountsIn(action?.data ?? {});
  return accounts.find((account) => bank !== null && bankCode(account.bank) === bankCode(bank)) ?? accounts[0] ?? null;
}

/** "Bank BCA" is `bank_bca`. */
export function bankCode(bank: string): string {
  return bank.trim().toLowerCase().replace(/\s+/g, '_');
}
