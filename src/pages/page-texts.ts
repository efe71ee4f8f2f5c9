import { type ShipmentStatus } from '../order/fulfilment.types.js';
import { type OrderPaymentStatus, type OrderStatus } from '../order/order.types.js';
import { type Locale } from '../store/store.types.js';
import { english } from './texts/en.js';
import { indonesian } from './texts/id.js';

/** Everything that the pages say themselves; names of goods, methods and offers are the store's. */
export interface PageTexts {
  readonly order: string;
  readonly placed: string;
  readonly status: string;
  readonly payment: string;
  readonly items: string;
  readonly item: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly amount: string;
  readonly subtotal: string;
  readonly total: string;
  readonly cancelled: string;
  readonly remainingTotal: string;
  readonly transferCode: string;
  readonly tax: string;
  readonly taxIncluded: string;
  readonly taxBase: string;
  readonly delivery: string;
  readonly deliverTo: string;
  readonly billTo: string;
  readonly history: string;
  readonly shipments: string;
  readonly sentOn: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly track: string;
  readonly invoice: string;
  readonly invoicePdf: string;
  readonly invoicePage: string;
  readonly invoiceNotAsPdf: string;
  readonly payNow: string;
  readonly payOtherwise: string;
  readonly howToPay: string;
  readonly amountToPay: string;
  readonly payBefore: string;
  readonly bank: string;
  readonly accountNumber: string;
  readonly accountHolder: string;
  readonly exactAmount: string;
  readonly scan: string;
  readonly qrImage: string;
  readonly virtualAccount: string;
  readonly continueAtProvider: string;
  readonly daysToPay: string;
  readonly chooseMethod: string;
  readonly continueToPay: string;
  readonly noMethods: string;
  readonly lastDeclined: string;
  readonly waiting: string;
  readonly reload: string;
  readonly alreadyPaid: string;
  readonly orderClosed: string;
  readonly seeOrder: string;
  readonly proof: string;
  readonly proofHint: string;
  readonly proofFile: string;
  readonly proofSend: string;
  readonly proofsReceived: string;
  readonly statuses: Readonly<Record<OrderStatus, string>>;
  readonly shipmentStatuses: Readonly<Record<ShipmentStatus, string>>;
  readonly paymentStatuses: Readonly<Record<OrderPaymentStatus, string>>;
  /** What was wrong with what a form sent, by the error's code. */
  readonly refusals: Readonly<Record<string, string> & { other: string }>;
}

const texts: Readonly<Record<Locale, PageTexts>> = { en: english, id: indonesian };

export function textsOf(locale: Locale): PageTexts {
  return texts[locale];
}
