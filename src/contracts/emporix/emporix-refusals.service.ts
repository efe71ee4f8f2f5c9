import { Injectable } from '@nestjs/common';
import { CheckoutReviews } from '../../checkout/checkout-review.service.js';
import { type CheckoutCommand } from '../../checkout/checkout.types.js';
import { DomainError, type FieldIssue, invalidRequest } from '../../kernel/domain-error.js';
import { type EmporixCheckoutDto } from './dto/checkout-request.dto.js';
import { type Asked, problemOf } from './problems.js';

/** Refusals in stages: all problems of the first stage that has any. Asked for only once something is wrong. */
@Injectable()
export class EmporixRefusals {
  constructor(private readonly reviews: CheckoutReviews) {}

  /** What a checkout was refused for, along with everything else of that stage. Reads only. */
  async explain(error: unknown, command: CheckoutCommand, body: EmporixCheckoutDto): Promise<unknown> {
    if (!(error instanceof DomainError) || !problemOf(error, { body, items: [] })) return error;
    const { items, errors } = await this.reviews.of(command);
    const isSeen = errors.some(({ code }) => code === error.code);
    return refusalOf(isSeen ? errors : [error, ...errors], { body, items }) ?? error;
  }

  /** The faults that the request itself has, along with what else of its stage is wrong. Reads only. */
  async withRest(
    faults: readonly FieldIssue[],
    command: CheckoutCommand,
    body: EmporixCheckoutDto,
  ): Promise<DomainError> {
    const { items, errors } = await this.reviews.of(command);
    const found = issuesOf(errors, { body, items }, 'checkout').filter((issue) => !isCovered(issue, faults));
    return invalidRequest([...faults, ...found]);
  }
}

/** Null for errors that are not about what was asked. */
function refusalOf(errors: readonly DomainError[], asked: Asked): DomainError | null {
  const checkout = issuesOf(errors, asked, 'checkout');
  if (checkout.length > 0) return invalidRequest(checkout);
  const cart = issuesOf(errors, asked, 'cart');
  const full = errors.find(({ code }) => code === 'delivery_window.full');
  // That alone is a conflict, and no fault of the request.
  if (full && cart.length === 1) return full;
  return cart.length > 0 ? invalidRequest(cart) : null;
}

function issuesOf(errors: readonly DomainError[], asked: Asked, stage: 'checkout' | 'cart'): FieldIssue[] {
  return errors.flatMap((error) => {
    const problem = problemOf(error, asked);
    return problem?.stage === stage ? problem.issues : [];
  });
}

/** Whether a known fault is in the same field, or in what that is a part of: the one follows from the other. */
function isCovered({ path }: FieldIssue, faults: readonly FieldIssue[]): boolean {
  return faults.some((fault) => fault.path.every((step, index) => step === path[index]));
}
