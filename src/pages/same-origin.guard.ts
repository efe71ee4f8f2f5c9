import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { DomainError } from '../kernel/domain-error.js';
import { Env } from '../platform/config/env.js';

/**
 * Refuses a form that another site's page has sent. A form needs no more than this: there are no cookies that a browser
 * would add, and who can write the address of the form knows the secret slug, which is all that anybody needs. Our pages
 * send no referrer, so that browsers name their origin as `null`; `Sec-Fetch-Site` tells those from a stranger's.
 */
@Injectable()
export class SameOriginGuard implements CanActivate {
  private readonly publicHost: string | null;

  constructor({ publicUrl }: Env) {
    this.publicHost = publicUrl === null ? null : new URL(publicUrl).host;
  }

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const site = headers['sec-fetch-site'];
    const isOurs =
      (site === undefined || site === 'same-origin' || site === 'none') && this.isOwn(headers.origin, headers.host);
    if (!isOurs) throw new DomainError('page.foreign_form', 'forbidden', 'The form was sent by another site.');
    return true;
  }

  private isOwn(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined || origin === 'null') return true;
    if (!URL.canParse(origin)) return false;
    const sender = new URL(origin).host;
    return sender === host || sender === this.publicHost;
  }
}
