import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CartTokens } from '../../cart/cart-token.service.js';
import { CartService } from '../../cart/cart.service.js';
import { type CartRef } from '../../cart/cart.types.js';
import { cartEmpty } from '../../checkout/checkout.errors.js';
import { CheckoutOrchestrator } from '../../checkout/checkout.orchestrator.js';
import { type CheckoutResult } from '../../checkout/checkout.types.js';
import { invalidRequest } from '../../kernel/domain-error.js';
import { PaymentService } from '../../payment/payment.service.js';
import { type Store } from '../../store/store.types.js';
import { type SellvikCheckoutDto } from './dto/checkout-request.dto.js';
import { promisedMethods, type SellvikBuyer, shopIssues, toCommand } from './mapping.js';
import { SellvikRefusals } from './sellvik-refusals.service.js';

/** What Sellvik's checkout asks beyond the core's: it finds the cart by itself, and says more when it refuses. */
@Injectable()
export class SellvikCheckout {
  constructor(
    private readonly dataSource: DataSource,
    private readonly checkout: CheckoutOrchestrator,
    private readonly carts: CartService,
    private readonly cartTokens: CartTokens,
    private readonly payments: PaymentService,
    private readonly refusals: SellvikRefusals,
  ) {}

  /**
   * Not in a transaction; idempotent by the buyer's key. What is wrong is told in a fixed order: body, cart, zone,
   * coupon, lock, stock. Throws what `CheckoutOrchestrator.complete` throws, except that everything short is
   * `sellvik.out_of_stock`, and that a cart which is an order already is `cart.empty`: this contract deletes it.
   */
  async complete(buyer: SellvikBuyer, body: SellvikCheckoutDto): Promise<CheckoutResult> {
    await this.requireServed(buyer.store, body);
    const command = toCommand(buyer, await this.cartOf(buyer), body);
    try {
      const result = await this.checkout.complete(command);
      if (result.repeated === 'cart') throw cartEmpty();
      return result;
    } catch (error) {
      throw await this.refusals.explain(error, command);
    }
  }

  private async requireServed(store: Store, body: SellvikCheckoutDto): Promise<void> {
    const offered = await this.payments.methods(this.dataSource.manager, store.id, promisedMethods);
    const issues = shopIssues(store, offered, body);
    if (issues.length > 0) throw invalidRequest(issues);
  }

  /** The customer's newest open cart when there is something in it, else the token's; null when neither names one. */
  private async cartOf({ store, customer, cartToken: token }: SellvikBuyer): Promise<CartRef | null> {
    if (customer) {
      const { customerId } = customer;
      const own = await this.carts.newestOpen(this.dataSource.manager, store.id, customerId);
      if (own?.filled) return { cartId: own.cartId, holder: { type: 'customer', customerId } };
    }
    if (token === null) return null;
    const claims = this.cartTokens.read(token, store.id);
    return claims && { cartId: claims.cartId, holder: { type: 'token', token } };
  }
}
