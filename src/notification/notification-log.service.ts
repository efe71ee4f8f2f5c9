import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  claimNotification,
  type ClaimRow,
  notificationPage,
  notificationSettings,
  replaceNotificationSettings,
  settleNotification,
} from './notification.queries.js';
import {
  type Notification,
  type NotificationChannelName,
  type NotificationKind,
  type NotificationQuery,
  type NotificationSettings,
  type NotificationStatus,
} from './notification.types.js';

/** How many messages an hour one recipient gets from one store: more is somebody else's doing. */
const mostToOneRecipient = 20;

export interface Claim {
  readonly eventId: string;
  readonly channel: NotificationChannelName;
  readonly storeId: number;
  readonly orderId: string;
  readonly kind: NotificationKind;
  readonly recipient: string;
  /** The store's budget. */
  readonly perHour: number;
  /** Why it must not go out any more, if so. */
  readonly refusal: string | null;
}

/** What stores tell their buyers: the settings, and what was sent to whom, once for each event and channel. */
@Injectable()
export class NotificationLog {
  constructor(private readonly dataSource: DataSource) {}

  /** One read. */
  async settings(db: EntityManager, storeId: number): Promise<NotificationSettings> {
    const settings = await notificationSettings.first(db, [storeId]);
    if (!settings) throw new Error('Reading the settings of notifications returned no row');
    return settings;
  }

  /** From the next event on. One statement. Idempotent. */
  async changeSettings(storeId: number, changes: Partial<NotificationSettings>): Promise<NotificationSettings> {
    const settings = { ...(await this.settings(this.dataSource.manager, storeId)), ...changes };
    const { mail, sms, mailPerHour, smsPerHour, replyTo } = settings;
    await replaceNotificationSettings.affected(this.dataSource.manager, [
      storeId,
      mail,
      sms,
      mailPerHour,
      smsPerHour,
      replyTo,
    ]);
    return settings;
  }

  /** Takes a notification out of the store's budget, to be sent now, unless it was sent or must not be. One statement. */
  async claim(claim: Claim): Promise<ClaimRow> {
    const { eventId, channel, storeId, orderId, kind, recipient, perHour, refusal } = claim;
    const row = await claimNotification.first(this.dataSource.manager, [
      eventId,
      channel,
      storeId,
      orderId,
      kind,
      recipient,
      perHour,
      mostToOneRecipient,
      refusal,
    ]);
    if (!row) throw new Error('Claiming a notification returned no row');
    return row;
  }

  /** Notes what became of a claimed one. One statement. Idempotent. */
  async settle({ eventId, channel }: Pick<Claim, 'eventId' | 'channel'>, outcome: Outcome): Promise<void> {
    const { status, reason = null, reference = null } = outcome;
    await settleNotification.affected(this.dataSource.manager, [eventId, channel, status, reason, reference]);
  }

  /** A store's notifications, those of the newest events first. One read. */
  list(db: EntityManager, { storeId, orderId, before, limit }: NotificationQuery): Promise<Notification[]> {
    return notificationPage.rows(db, [
      storeId,
      orderId ?? null,
      before?.eventId ?? null,
      before?.channel ?? null,
      limit,
    ]);
  }
}

interface Outcome {
  readonly status: NotificationStatus;
  readonly reason?: string;
  readonly reference?: string | null;
}
