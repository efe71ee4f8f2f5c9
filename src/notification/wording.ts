import { type Locale } from '../store/store.types.js';
import { type NotificationKind } from './notification.types.js';

/** What is said of something that happened; `number` is the order's, `store` the store's name. */
export interface News {
  readonly subject: (number: string) => string;
  readonly lead: string;
  readonly text: (store: string, number: string) => string;
}

/** What is said in a language. */
export interface Wording {
  /** BCP 47, for amounts and the `lang` of the page. */
  readonly language: string;
  readonly kinds: Readonly<Record<NotificationKind, News>>;
  /** In place of `order_shipped`, of a parcel that is not all of the order. */
  readonly part: News;
  readonly greeting: (name: string | null) => string;
  readonly order: string;
  readonly subtotal: string;
  readonly discount: string;
  readonly shipping: string;
  readonly tax: string;
  readonly taxIncluded: string;
  readonly transferDiscount: string;
  readonly total: string;
  readonly cancelled: string;
  readonly remainingTotal: string;
  readonly shipTo: string;
  readonly shipment: string;
  readonly trackingNumber: string;
  readonly track: string;
  readonly remaining: string;
  readonly pay: string;
  readonly view: string;
  readonly why: (store: string) => string;
}

export const wordings: Readonly<Record<Locale, Wording>> = {
  en: {
    language: 'en',
    kinds: {
      order_confirmation: {
        subject: (number) => `Your order ${number}`,
        lead: 'Thank you for your order. We have received it:',
        text: (store, number) => `${store}: we have received your order ${number}.`,
      },
      order_paid: {
        subject: (number) => `Payment received for order ${number}`,
        lead: 'We have received your payment for this order:',
        text: (store, number) => `${store}: we have received your payment for order ${number}.`,
      },
      order_shipped: {
        subject: (number) => `Your order ${number} is on its way`,
        lead: 'We have handed your order over for delivery:',
        text: (store, number) => `${store}: your order ${number} is on its way.`,
      },
      order_cancelled: {
        subject: (number) => `Your order ${number} was cancelled`,
        lead: 'This order was cancelled and will not be delivered:',
        text: (store, number) => `${store}: your order ${number} was cancelled.`,
      },
      order_payment_due: {
        subject: (number) => `Your order ${number} is still to be paid`,
        lead: 'A part of your order was cancelled. The payment that you had begun was for the old amount and does not count any more; if you have made it all the same, it comes back to you. Please pay what is left:',
        text: (store, number) =>
          `${store}: a part of your order ${number} was cancelled. Your payment of the old amount does not count any more, please pay what is left.`,
      },
    },
    part: {
      subject: (number) => `A parcel of your order ${number} is on its way`,
      lead: 'We have handed a part of your order over for delivery:',
      text: (store, number) => `${store}: a parcel of your order ${number} is on its way.`,
    },
    greeting: (name) => (name === null ? 'Hello,' : `Hello ${name},`),
    order: 'Order',
    subtotal: 'Subtotal',
    discount: 'Discount',
    shipping: 'Delivery',
    tax: 'Tax',
    taxIncluded: 'Tax included',
    transferDiscount: 'Transfer code',
    total: 'Total',
    cancelled: 'Cancelled',
    remainingTotal: 'Remaining total',
    shipTo: 'Delivery to',
    shipment: 'Shipment',
    trackingNumber: 'Tracking number',
    track: 'Track this shipment',
    remaining: 'Still to come',
    pay: 'Pay now',
    view: 'View your order',
    why: (store) => `You receive this message because of an order at ${store}.`,
  },
  id: {
    language: 'id',
    kinds: {
      order_confirmation: {
        subject: (number) => `Pesanan Anda ${number}`,
        lead: 'Terima kasih atas pesanan Anda. Pesanan berikut sudah kami terima:',
        text: (store, number) => `${store}: pesanan Anda ${number} sudah kami terima.`,
      },
      order_paid: {
        subject: (number) => `Pembayaran pesanan ${number} diterima`,
        lead: 'Pembayaran Anda untuk pesanan berikut sudah kami terima:',
        text: (store, number) => `${store}: pembayaran pesanan ${number} sudah kami terima.`,
      },
      order_shipped: {
        subject: (number) => `Pesanan Anda ${number} sedang dikirim`,
        lead: 'Pesanan Anda sudah kami serahkan ke kurir:',
        text: (store, number) => `${store}: pesanan Anda ${number} sedang dikirim.`,
      },
      order_cancelled: {
        subject: (number) => `Pesanan Anda ${number} dibatalkan`,
        lead: 'Pesanan berikut dibatalkan dan tidak akan dikirim:',
        text: (store, number) => `${store}: pesanan Anda ${number} dibatalkan.`,
      },
      order_payment_due: {
        subject: (number) => `Pesanan Anda ${number} masih menunggu pembayaran`,
        lead: 'Sebagian pesanan Anda dibatalkan. Pembayaran dengan jumlah lama tidak berlaku lagi; jika sudah telanjur Anda bayar, uangnya akan dikembalikan. Silakan bayar sisanya:',
        text: (store, number) =>
          `${store}: sebagian pesanan Anda ${number} dibatalkan. Pembayaran dengan jumlah lama tidak berlaku lagi, silakan bayar sisanya.`,
      },
    },
    part: {
      subject: (number) => `Sebagian pesanan Anda ${number} sedang dikirim`,
      lead: 'Sebagian pesanan Anda sudah kami serahkan ke kurir:',
      text: (store, number) => `${store}: sebagian pesanan Anda ${number} sedang dikirim.`,
    },
    greeting: (name) => (name === null ? 'Halo,' : `Halo ${name},`),
    order: 'Pesanan',
    subtotal: 'Subtotal',
    discount: 'Diskon',
    shipping: 'Pengiriman',
    tax: 'Pajak',
    taxIncluded: 'Termasuk pajak',
    transferDiscount: 'Kode unik',
    total: 'Total',
    cancelled: 'Dibatalkan',
    remainingTotal: 'Sisa total',
    shipTo: 'Dikirim ke',
    shipment: 'Paket',
    trackingNumber: 'Nomor resi',
    track: 'Lacak paket ini',
    remaining: 'Menyusul',
    pay: 'Bayar sekarang',
    view: 'Lihat pesanan Anda',
    why: (store) => `Anda menerima pesan ini karena ada pesanan di ${store}.`,
  },
};
