import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Tx } from '../../platform/database/tx.js';
import { AddressGuard, AddressRefused } from '../../platform/http/address-guard.js';
import { newWebhookSecret } from './standard-envelope.js';
import {
  deleteEndpoint,
  endpointById,
  endpointsOf,
  insertEndpoint,
  nextEndpointId,
  rotateSecret,
  updateEndpoint,
} from './webhook-endpoint.queries.js';
import { WebhookEnvelopes } from './webhook-envelope.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { endpointNotFound, envelopeUnknown, tooManyEndpoints, typesUnknown, urlRefused } from './webhook.errors.js';
import {
  type IssuedEndpoint,
  type NewWebhookEndpoint,
  type WebhookEndpoint,
  type WebhookEndpointChanges,
} from './webhook.types.js';

const mostEndpoints = 50;

/** The envelope that every store may use, whatever contracts it speaks. */
export const standardEnvelope = 'standard';

/** The places that a store's events are sent to. */
@Injectable()
export class WebhookEndpoints {
  constructor(
    private readonly dataSource: DataSource,
    private readonly guard: AddressGuard,
    private readonly envelopes: WebhookEnvelopes,
    private readonly secrets: WebhookSecrets,
  ) {}

  /** A store's endpoints, oldest first. One read. */
  list(db: EntityManager, storeId: number): Promise<WebhookEndpoint[]> {
    return endpointsOf.rows(db, [storeId]);
  }

  /** Throws `webhook.endpoint_not_found`. One read. */
  async get(db: EntityManager, storeId: number, endpointId: number): Promise<WebhookEndpoint> {
    return found(await endpointById.first(db, [storeId, endpointId]));
  }

  /**
   * Makes an endpoint, which gets what is logged from now on. Its secret is in the result and never shown again. Resolves
   * the URL's name, so not in a transaction. `contracts` are those that the store speaks. Throws `request.invalid` for an
   * address that must not be called, an unknown envelope and types that it has no shape for, and
   * `webhook.too_many_endpoints`.
   */
  async create(
    storeId: number,
    contracts: readonly string[],
    { url, description, eventTypes, envelope }: NewWebhookEndpoint,
  ): Promise<IssuedEndpoint> {
    this.requireEnvelope(envelope, contracts);
    const types = this.typesFor(envelope, eventTypes);
    const address = await this.checked(url);
    const { manager } = this.dataSource;
    const id = (await nextEndpointId.first(manager))?.id ?? 0;
    const secret = newWebhookSecret();
    const sealed = this.secrets.seal(id, secret);
    const values = [id, storeId, address, description, types, envelope, sealed, mostEndpoints];
    const endpoint = await insertEndpoint.first(manager, values);
    if (!endpoint) throw tooManyEndpoints(mostEndpoints);
    return { endpoint, secret };
  }

  /**
   * Changes what is given. A disabled endpoint gets nothing and what waits for it becomes dead letters; one that is
   * enabled again gets what is logged from then on. Not in a transaction. Throws like `create`, and
   * `webhook.endpoint_not_found`.
   */
  async update(storeId: number, endpointId: number, changes: WebhookEndpointChanges): Promise<WebhookEndpoint> {
    const { url, description, eventTypes, active } = changes;
    const { manager } = this.dataSource;
    const { envelope } = await this.get(manager, storeId, endpointId);
    return found(
      await updateEndpoint.first(manager, [
        storeId,
        endpointId,
        url === undefined ? null : await this.checked(url),
        description !== undefined,
        description ?? null,
        eventTypes === undefined ? null : this.typesFor(envelope, eventTypes),
        active ?? null,
      ]),
    );
  }

  /**
   * Gives an endpoint a new secret, in `tx`; for `overlapSeconds` what is sent is signed with the old one as well. Throws
   * `webhook.endpoint_not_found`.
   */
  async rotateSecret(tx: Tx, storeId: number, endpointId: number, overlapSeconds: number): Promise<IssuedEndpoint> {
    const secret = newWebhookSecret();
    const sealed = this.secrets.seal(endpointId, secret);
    const endpoint = found(await rotateSecret.first(tx, [storeId, endpointId, sealed, overlapSeconds]));
    return { endpoint, secret };
  }

  /** Ends an endpoint; its deliveries can be looked at until they are forgotten. Throws `webhook.endpoint_not_found`. */
  async delete(db: EntityManager, storeId: number, endpointId: number): Promise<void> {
    if ((await deleteEndpoint.affected(db, [storeId, endpointId])) === 0) throw endpointNotFound();
  }

  private requireEnvelope(envelope: string, contracts: readonly string[]): void {
    const usable = this.envelopes.codes().filter((code) => code === standardEnvelope || contracts.includes(code));
    if (!usable.includes(envelope)) throw envelopeUnknown(usable);
  }

  /** The wished types as they are stored: of an envelope that has only some, those, so that `*` promises nothing. */
  private typesFor(envelope: string, wished: readonly string[]): readonly string[] {
    const known = this.envelopes.get(envelope)?.types ?? [];
    if (known === '*') return [...new Set(wished)];
    const matching = (wish: string): string[] =>
      known.filter(
        (type) => wish === '*' || wish === type || (wish.endsWith('.*') && type.startsWith(wish.slice(0, -1))),
      );
    const strangers = wished.filter((wish) => matching(wish).length === 0);
    if (strangers.length > 0) throw typesUnknown(strangers, known);
    return [...new Set(wished.flatMap(matching))];
  }

  private async checked(text: string): Promise<string> {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url) throw urlRefused('not_a_url', 'url must be an absolute URL');
    try {
      await this.guard.check(url);
      return url.href;
    } catch (error) {
      if (error instanceof AddressRefused) throw urlRefused(error.fault, error.message);
      throw error;
    }
  }
}

function found(endpoint: WebhookEndpoint | undefined): WebhookEndpoint {
  if (!endpoint) throw endpointNotFound();
  return endpoint;
}
