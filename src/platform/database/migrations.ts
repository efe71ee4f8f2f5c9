import { Stores1763700000001 } from './migrations/1763700000001-stores.js';
import { Identity1763700000002 } from './migrations/1763700000002-identity.js';
import { Catalog1763700000003 } from './migrations/1763700000003-catalog.js';
import { Inventory1763700000004 } from './migrations/1763700000004-inventory.js';
import { Pricing1763700000005 } from './migrations/1763700000005-pricing.js';
import { Shipping1763700000006 } from './migrations/1763700000006-shipping.js';
import { Payment1763700000007 } from './migrations/1763700000007-payment.js';
import { Carts1763700000008 } from './migrations/1763700000008-carts.js';
import { Orders1763700000009 } from './migrations/1763700000009-orders.js';
import { Checkout1763700000010 } from './migrations/1763700000010-checkout.js';
import { Events1763700000011 } from './migrations/1763700000011-events.js';
import { PriceLists1763700000012 } from './migrations/1763700000012-price-lists.js';
import { Offers1763700000013 } from './migrations/1763700000013-offers.js';
import { Tax1763700000014 } from './migrations/1763700000014-tax.js';
import { CouponScope1763700000015 } from './migrations/1763700000015-coupon-scope.js';
import { TransferCodes1763700000017 } from './migrations/1763700000017-transfer-codes.js';
import { Bundles1763700000018 } from './migrations/1763700000018-bundles.js';
import { PaymentLifecycle1763700000019 } from './migrations/1763700000019-payment-lifecycle.js';
import { Webhooks1763700000020 } from './migrations/1763700000020-webhooks.js';
import { Notifications1763700000025 } from './migrations/1763700000025-notifications.js';
import { EventDelivery1763700000026 } from './migrations/1763700000026-event-delivery.js';
import { OrderLife1763700000030 } from './migrations/1763700000030-order-life.js';
import { AuditLog1763700000031 } from './migrations/1763700000031-audit-log.js';
import { LowStock1763700000032 } from './migrations/1763700000032-low-stock.js';
import { StoreLocale1763700000035 } from './migrations/1763700000035-store-locale.js';
import { IdempotentRequests1763700000036 } from './migrations/1763700000036-idempotent-requests.js';
import { Locations1763700000040 } from './migrations/1763700000040-locations.js';
import { Couriers1763700000041 } from './migrations/1763700000041-couriers.js';
import { SpamSigns1763700000042 } from './migrations/1763700000042-spam-signs.js';
import { PaymentOption1763700000045 } from './migrations/1763700000045-payment-option.js';
import { AddressBook1763700000050 } from './migrations/1763700000050-address-book.js';
import { SavedOrders1763700000051 } from './migrations/1763700000051-saved-orders.js';
import { DeliveryCharges1763700000052 } from './migrations/1763700000052-delivery-charges.js';
import { Quotes1763700000060 } from './migrations/1763700000060-quotes.js';
import { QuotedOrders1763700000061 } from './migrations/1763700000061-quoted-orders.js';
import { Mixins1763700000063 } from './migrations/1763700000063-mixins.js';
import { OrderMixins1763700000064 } from './migrations/1763700000064-order-mixins.js';
import { DeliveryWindows1763700000065 } from './migrations/1763700000065-delivery-windows.js';
import { TokenScopes1763700000066 } from './migrations/1763700000066-token-scopes.js';
import { FurtherAddresses1763700000067 } from './migrations/1763700000067-further-addresses.js';
import { UnreadIndex1763700000070 } from './migrations/1763700000070-unread-index.js';
import { WebhookClaims1763700000072 } from './migrations/1763700000072-webhook-claims.js';
import { CancelledAmounts1763700000074 } from './migrations/1763700000074-cancelled-amounts.js';
import { QuoteRevisionValidity1763700000075 } from './migrations/1763700000075-quote-revision-validity.js';
import { FirstOrderClaims1763700000076 } from './migrations/1763700000076-first-order-claims.js';
import { ReferenceChanges1763700000077 } from './migrations/1763700000077-reference-changes.js';
import { UnnoticedReferenceChanges1763700000078 } from './migrations/1763700000078-unnoticed-reference-changes.js';
import { PaymentDueNotices1763700000080 } from './migrations/1763700000080-payment-due-notices.js';
import { EventPayloadText1763700000081 } from './migrations/1763700000081-event-payload-text.js';
import { ValuesInDomains1763700000082 } from './migrations/1763700000082-values-in-domains.js';

/** Every migration, oldest first. A released one is never edited; a change is a new one at the end. */
export const migrations = [
  Stores1763700000001,
  Identity1763700000002,
  Catalog1763700000003,
  Inventory1763700000004,
  Pricing1763700000005,
  Shipping1763700000006,
  Payment1763700000007,
  Carts1763700000008,
  Orders1763700000009,
  Checkout1763700000010,
  Events1763700000011,
  PriceLists1763700000012,
  Offers1763700000013,
  Tax1763700000014,
  CouponScope1763700000015,
  TransferCodes1763700000017,
  Bundles1763700000018,
  PaymentLifecycle1763700000019,
  Webhooks1763700000020,
  Notifications1763700000025,
  EventDelivery1763700000026,
  OrderLife1763700000030,
  AuditLog1763700000031,
  LowStock1763700000032,
  StoreLocale1763700000035,
  IdempotentRequests1763700000036,
  Locations1763700000040,
  Couriers1763700000041,
  SpamSigns1763700000042,
  PaymentOption1763700000045,
  AddressBook1763700000050,
  SavedOrders1763700000051,
  DeliveryCharges1763700000052,
  Quotes1763700000060,
  QuotedOrders1763700000061,
  Mixins1763700000063,
  OrderMixins1763700000064,
  DeliveryWindows1763700000065,
  TokenScopes1763700000066,
  FurtherAddresses1763700000067,
  UnreadIndex1763700000070,
  WebhookClaims1763700000072,
  CancelledAmounts1763700000074,
  QuoteRevisionValidity1763700000075,
  FirstOrderClaims1763700000076,
  ReferenceChanges1763700000077,
  UnnoticedReferenceChanges1763700000078,
  PaymentDueNotices1763700000080,
  EventPayloadText1763700000081,
  ValuesInDomains1763700000082,
] as const;
