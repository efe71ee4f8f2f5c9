import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { cartEmpty } from '../../checkout/checkout.errors.js';
import { CheckoutOrchestrator } from '../../checkout/checkout.orchestrator.js';
import { type CheckoutCommand, type CheckoutResult } from '../../checkout/checkout.types.js';
import { PaymentAccounts } from '../../payment/payment-accounts.service.js';
import { PaymentService } from '../../payment/payment.service.js';
import { askedPayment, explain, type ScalevBuyer, toCommand } from './checkout.mapping.js';
import { type ScalevCheckoutDto } from './dto/checkout-request.dto.js';
import { itemsOrCartRequired } from './errors.js';
import { chooseMethod } from './payment-choice.js';
import { ScalevDestinations } from './scalev-destinations.service.js';

/** What Scalev's checkout asks beyond the core's: it knows the buyer's addresses, and names methods its own way. */
@Injectable()
export class ScalevCheckout {
  constructor(
    private readonly dataSource: DataSource,
    private readonly checkout: CheckoutOrchestrator,
    private readonly destinations: ScalevDestinations,
    private readonly payments: PaymentService,
    private readonly accounts: PaymentAccounts,
  ) {}

  /**
   * Not in a transaction; idempotent by the buyer's key. Throws `scalev.*` for what is not enough of a request, what
   * `ScalevDestinations.of` and `CheckoutOrchestrator.complete` throw, and `cart.empty` for a cart that is an order
   * already: this contract clears it.
   */
  async complete(buyer: ScalevBuyer, body: ScalevCheckoutDto): Promise<CheckoutResult> {
    if (!body.items && body.cart_id === undefined) throw itemsOrCartRequired();
    const paymentMethod = await this.methodFor(buyer, body);
    const resolved = { paymentMethod, ...(await this.destinations.of(buyer, body)) };
    try {
      return await this.order(toCommand(buyer, body, resolved));
    } catch (error) {
      throw explain(error, body, resolved);
    }
  }

  private async order(command: CheckoutCommand): Promise<CheckoutResult> {
    const result = await this.checkout.complete(command);
    if (result.repeated !== 'cart') return result;
    // Another API has ordered the cart and keeps it as a record: nothing in it is to be ordered, or to be cleared.
    if (command.items === null) throw cartEmpty();
    return this.checkout.complete({ ...command, cart: null });
  }

  private async methodFor({ store }: ScalevBuyer, body: ScalevCheckoutDto): Promise<string> {
    const { manager } = this.dataSource;
    const offered = await this.payments.methods(manager, store.id);
    return chooseMethod(askedPayment(body), offered, await this.accounts.ofStore(manager, store.id));
  }
}
