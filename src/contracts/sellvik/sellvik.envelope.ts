import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type DomainEvent } from '../../events/domain-event.js';
import { type DeliveryPolicy } from '../../events/webhook/webhook.types.js';
import {
  WebhookEnvelope,
  WebhookEnvelopes,
  type WebhookMessage,
  type WebhookSigning,
} from '../../events/webhook/webhook-envelope.js';
import { type OrderStatusChange } from '../../order/order.events.js';
import { type Order, orderStatuses } from '../../order/order.types.js';
import { type Store } from '../../store/store.types.js';
import { StoreService } from '../../store/store.service.js';
import { toCustomerOrder, toOrderId } from './mapping.js';

const minute = 60;
const hour = 60 * minute;

/** Nine attempts in 51 hours; what a receiver refuses with a 4xx is tried once more and then dropped. */
export const sellvikPolicy: DeliveryPolicy = {
  delays: [30, 2 * minute, 10 * minute, 30 * minute, 2 * hour, 6 * hour, 18 * hour, 24 * hour],
  timeoutMilliseconds: 10_000,
  attemptsAllowed: (status) =>
    status !== null && status >= 400 && status < 500 && status !== 408 && status !== 429 ? 2 : Number.POSITIVE_INFINITY,
};

/** Events as Sellvik sends them (developers.sellvik.com/docs/webhooks), signed as it signs. */
@Injectable()
export class SellvikEnvelope extends WebhookEnvelope {
  readonly code = 'sellvik';
  readonly types = [
    'order.created',
    ...orderStatuses.filter((status) => status !== 'pending').map((status) => `order.${status}`),
    'webhook.failed',
  ];
  readonly policy = sellvikPolicy;

  constructor(
    private readonly stores: StoreService,
    envelopes: WebhookEnvelopes,
  ) {
    super();
    envelopes.add(this);
  }

  async wrap(event: DomainEvent, signing: WebhookSigning): Promise<WebhookMessage> {
    return toSellvikMessage(event, await this.stores.byId(event.storeId), signing);
  }
}

export function toSellvikMessage(
  event: DomainEvent,
  { slug, publicId }: Pick<Store, 'slug' | 'publicId'>,
  { secrets, sentAt }: WebhookSigning,
): WebhookMessage {
  const id = `evt_${event.id.replaceAll('-', '')}`;
  const { type, occurredAt: createdAt } = event;
  const body = JSON.stringify({ id, type, createdAt, shopSubdomain: slug, shopId: publicId, data: toData(event) });
  return {
    body,
    headers: {
      'x-sellvik-signature': sellvikSignature(secrets, Math.floor(sentAt.getTime() / 1_000), body),
      'x-sellvik-event': type,
      'x-sellvik-event-id': id,
      'x-sellvik-shop': slug,
    },
  };
}

/**
 * `t=<unix>,v1=<hex>`: HMAC-SHA256 of time and body. Receivers read one `v1`, the last, so while a secret is being changed
 * the new one's stands there.
 */
export function sellvikSignature(secrets: readonly string[], timestamp: number, body: string): string {
  const signatures = secrets
    .toReversed()
    .map((secret) => `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`);
  return [`t=${timestamp}`, ...signatures].join(',');
}

function toData({ type, payload }: DomainEvent): object {
  if (type === 'webhook.failed') return payload;
  return type === 'order.created' ? toCreated(payload as Order) : toChanged(payload as OrderStatusChange);
}

function toCreated(order: Order): object {
  const { customerId, email, phone, shippingAddress: address } = order;
  return {
    order: {
      ...toCustomerOrder(order),
      customer: {
        id: customerId === null ? null : String(customerId),
        name: address?.name ?? null,
        email,
        phoneNumber: phone,
      },
      shippingAddress: address && {
        name: address.name,
        phone: address.phone,
        addressLine1: address.line1,
        addressLine2: address.line2,
        city: address.city,
        district: address.region,
        postalCode: address.postalCode,
        country: address.country,
      },
    },
  };
}

function toChanged({ orderId, number, from, to, reason }: OrderStatusChange): object {
  return {
    orderId: toOrderId(orderId),
    orderNumber: number,
    previousStatus: from.toUpperCase(),
    status: to.toUpperCase(),
    reason,
  };
}
