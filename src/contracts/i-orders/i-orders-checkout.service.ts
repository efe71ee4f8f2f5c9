import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CartService } from '../../cart/cart.service.js';
import { type CartRef } from '../../cart/cart.types.js';
import { CheckoutOrchestrator } from '../../checkout/checkout.orchestrator.js';
import { type CheckoutResult } from '../../checkout/checkout.types.js';
import { type OrderRequestDto } from './dto/order-request.dto.js';
import { type IOrdersBuyer, toCommand } from './mapping.js';

/** Orders the customer's cart: the newest open one, since the contract knows one cart for each customer. */
@Injectable()
export class IOrdersCheckout {
  constructor(
    private readonly dataSource: DataSource,
    private readonly carts: CartService,
    private readonly checkout: CheckoutOrchestrator,
  ) {}

  /** Not in a transaction; idempotent by the buyer's key. Throws what `CheckoutOrchestrator.complete` throws. */
  async complete(buyer: IOrdersBuyer, body: OrderRequestDto): Promise<CheckoutResult> {
    return this.checkout.complete(toCommand(buyer, await this.cartOf(buyer), body));
  }

  private async cartOf({ store, customer: { customerId } }: IOrdersBuyer): Promise<CartRef | null> {
    const cart = await this.carts.newestOpen(this.dataSource.manager, store.id, customerId);
    return cart && { cartId: cart.cartId, holder: { type: 'customer', customerId } };
  }
}
