import { DomainError, type ErrorKind } from '../kernel/domain-error.js';
import { type PageTexts } from './page-texts.js';

/** Why a form was refused, to be said on the page that it was sent from. */
export interface Refusal {
  readonly status: number;
  textIn(texts: PageTexts): string;
}

const statuses: Partial<Record<ErrorKind, number>> = { invalid: 400, declined: 402, conflict: 409 };

/** What a buyer can do something about. Anything else is thrown on. */
export function refusalOf(error: unknown): Refusal {
  const status = error instanceof DomainError ? statuses[error.kind] : undefined;
  if (!(error instanceof DomainError) || status === undefined) throw error;
  return { status, textIn: ({ refusals }) => refusals[error.code] ?? refusals.other };
}
