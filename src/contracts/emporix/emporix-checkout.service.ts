import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CartService } from '../../cart/cart.service.js';
import { CheckoutOrchestrator } from '../../checkout/checkout.orchestrator.js';
import { type CheckoutCommand, type CheckoutResult } from '../../checkout/checkout.types.js';
import { AccessTokens } from '../../identity/access-token.service.js';
import { type CustomerPrincipal } from '../../identity/identity.types.js';
import { DomainError, type FieldIssue } from '../../kernel/domain-error.js';
import { TaxService } from '../../pricing/tax.service.js';
import { type EmporixCheckoutDto, isCartCheckout } from './dto/checkout-request.dto.js';
import { customerForbidden, orderedBefore } from './errors.js';
import { EmporixRefusals } from './emporix-refusals.service.js';
import { formFaults } from './form-checks.js';
import { type EmporixBuyer, toCommand } from './mapping.js';

/** What Emporix's checkout asks beyond the core's: two tokens that agree, and answers in stages. */
@Injectable()
export class EmporixCheckout {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accessTokens: AccessTokens,
    private readonly checkout: CheckoutOrchestrator,
    private readonly refusals: EmporixRefusals,
    private readonly carts: CartService,
    private readonly taxes: TaxService,
  ) {}

  /**
   * Orders a cart or a quote. `saasToken` is the header. Not in a transaction; idempotent by the buyer's key. Throws
   * `auth.*` for a bad saas-token, `emporix.customer_forbidden`, `request.invalid` with every problem of a stage,
   * `emporix.ordered_before`, `delivery_window.full` where nothing else is wrong, and what else
   * `CheckoutOrchestrator.complete` throws that is not about the request.
   */
  async complete(buyer: EmporixBuyer, saasToken: string | null, body: EmporixCheckoutDto): Promise<CheckoutResult> {
    const saas = saasToken === null ? null : await this.accessTokens.read(buyer.store.id, saasToken);
    if (saas) requireSameCustomer(buyer, saas, body);
    const command = toCommand(buyer, body);
    const faults = [...formFaults(body, buyer.bearer, saas), ...(await this.storeFaults(command, body))];
    if (faults.length > 0) throw await this.refusals.withRest(faults, command, body);
    return this.order(command, body);
  }

  private async order(command: CheckoutCommand, body: EmporixCheckoutDto): Promise<CheckoutResult> {
    let result: CheckoutResult;
    try {
      result = await this.checkout.complete(command);
    } catch (error) {
      throw await this.refusals.explain(error, command, body);
    }
    const { repeated, order } = result;
    if (repeated === null || repeated === 'key') return result;
    throw isCartCheckout(body)
      ? orderedBefore('cartId', body.cartId, order.id)
      : orderedBefore('quoteId', body.quoteId, order.id);
  }

  /** What is wrong with a request as only the store's data can tell, and the core is not asked. One statement for each field that is given. */
  private async storeFaults(command: CheckoutCommand, body: EmporixCheckoutDto): Promise<FieldIssue[]> {
    if (!isCartCheckout(body)) return [];
    const { store } = command;
    const { currency, shipping, deliveryWindowId } = body;
    const faults: FieldIssue[] = [];
    if (currency !== undefined && currency !== store.currency)
      faults.push(conflicting(['currency'], `expected ${store.currency}`));
    if (shipping.shippingTaxCode !== undefined && !(await this.hasTaxClass(store.id, shipping.shippingTaxCode)))
      faults.push({ path: ['shipping', 'shippingTaxCode'], code: 'not_found', message: 'There is no such tax code.' });
    if (deliveryWindowId !== undefined) {
      const own = await this.windowOfCart(command);
      if (own !== null && own !== deliveryWindowId)
        faults.push(conflicting(['deliveryWindowId'], `The cart has the delivery window ${own}.`));
    }
    return faults;
  }

  private async hasTaxClass(storeId: number, wanted: string): Promise<boolean> {
    return (await this.taxes.classes(this.dataSource.manager, storeId)).some(({ code }) => code === wanted);
  }

  /** The window that the cart itself has; null for none, and for a cart that is not to be found. */
  private async windowOfCart({ store, cart: ref }: CheckoutCommand): Promise<string | null> {
    if (!ref) return null;
    try {
      return (await this.carts.find(this.dataSource.manager, store.id, ref)).deliveryWindow;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'cart.not_found') return null;
      throw error;
    }
  }
}

const conflicting = (path: FieldIssue['path'], message: string): FieldIssue => ({
  path,
  code: 'conflicting_value',
  message,
});

/** The two tokens are of one customer, who is the one in the body. A guest's request is found fault with elsewhere. */
function requireSameCustomer(
  { bearer }: EmporixBuyer,
  { customerId }: CustomerPrincipal,
  body: EmporixCheckoutDto,
): void {
  if (isCartCheckout(body)) {
    const { id, guest } = body.customer;
    if (guest) return;
    if (id !== undefined && id !== String(customerId)) throw customerForbidden();
  }
  if (!('customerId' in bearer) || bearer.customerId !== customerId) throw customerForbidden();
}
