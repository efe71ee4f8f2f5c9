import { type Failure, type RenderedFailure } from '../platform/http/error-dialect.js';
import { ProblemDialect } from '../platform/http/problem-dialect.js';
import { toMoneyDto } from '../platform/http/money.dto.js';
import { type TotalsDto } from '../platform/http/totals.dto.js';
import { toTotalsDto } from '../platform/http/totals.dto.js';

/** Where the storefront API answers with another status than the kind of error has by default. */
const statusByCode: Readonly<Record<string, number>> = {
  // draft-ietf-httpapi-idempotency-key-header, section 2.7
  'idempotency.key_reused': 422,
};

/** The storefront's problem details (RFC 9457): the default ones, with amounts as this API writes them. */
export class StorefrontErrors extends ProblemDialect {
  override readonly prefix = '/storefront';

  override render(failure: Failure): RenderedFailure {
    const status = statusByCode[failure.code] ?? failure.status;
    return super.render({ ...failure, status, details: toWire(failure) });
  }
}

function toWire({ code, details }: Failure): Failure['details'] {
  return code === 'checkout.total_changed' ? totalChanged(details as unknown as TotalChanged) : details;
}

/** The details of `checkout.total_changed`, in minor units. */
interface TotalChanged {
  readonly expected: number;
  readonly totals: Parameters<typeof toTotalsDto>[0];
  readonly currency: string;
}

function totalChanged({ expected, totals, currency }: TotalChanged): { expected: object; totals: TotalsDto } {
  return { expected: toMoneyDto(expected, currency), totals: toTotalsDto(totals, currency) };
}
