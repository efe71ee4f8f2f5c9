import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CartLinesService } from '../cart/cart-lines.service.js';
import { CartViewService } from '../cart/cart-view.service.js';
import { cartNotFound } from '../cart/cart.errors.js';
import { CartService } from '../cart/cart.service.js';
import { type CartRef, type CartView } from '../cart/cart.types.js';
import { type CustomerPrincipal, type GuestPrincipal } from '../identity/identity.types.js';
import { PaymentService } from '../payment/payment.service.js';
import { onOneConnection } from '../platform/database/one-connection.js';
import { Transactor } from '../platform/database/transactor.js';
import { CurrentCustomer, CurrentGuest, CurrentStore } from '../platform/http/current.js';
import { RateLimit, tightLimits } from '../platform/http/rate-limit.js';
import { LocationService } from '../shipping/location.service.js';
import { type Destination } from '../shipping/shipping.types.js';
import { type Store } from '../store/store.types.js';
import {
  CartDto,
  CartItemDto,
  CartShippingOptionsDto,
  CartTotalsAnswerDto,
  CouponCodeDto,
  CreatedCartDto,
  DeliveryWindowCodeDto,
  DestinationQueryDto,
  NewCartDto,
  QuantityDto,
  TotalsQueryDto,
} from './carts.dto.js';
import {
  toCartDto,
  toCreatedCartDto,
  toItemRequest,
  toLineId,
  toShippingOptionsDto,
  toTotalsAnswerDto,
} from './carts.mapping.js';
import { LimitCouponAttempts } from './coupon-attempts.js';
import { CurrentCart, OfCart } from './current-cart.js';
import { StorefrontAccess } from './storefront-access.js';

@ApiTags('Carts')
@Controller('storefront/v1/carts')
@StorefrontAccess('guest', 'carts')
export class CartsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly carts: CartService,
    private readonly lines: CartLinesService,
    private readonly views: CartViewService,
    private readonly locations: LocationService,
    private readonly payments: PaymentService,
  ) {}

  @Post()
  @LimitCouponAttempts()
  @ApiOperation({
    summary: 'Make a cart',
    description: 'Always a new one. A guest gets the token to use it with; an anonymous bearer token opens it as well.',
  })
  @ApiCreatedResponse({ type: CreatedCartDto })
  async create(
    @CurrentStore() store: Store,
    @CurrentCustomer() customer: CustomerPrincipal | null,
    @CurrentGuest() guest: GuestPrincipal | null,
    @Body() body: NewCartDto,
  ): Promise<CreatedCartDto> {
    return onOneConnection(this.dataSource, async (db) => {
      const created = await this.carts.create(db, {
        store,
        customerId: customer?.customerId ?? null,
        sessionId: guest?.sessionId ?? null,
        items: (body.lines ?? []).map(toItemRequest),
        couponCode: body.couponCode ?? null,
      });
      return toCreatedCartDto(await this.views.price(db, store.id, created, { at: new Date() }), created.token);
    });
  }

  @Get(':cartId')
  @OfCart()
  @ApiOperation({ summary: 'A cart at the prices of today, with what has changed since' })
  @ApiOkResponse({ type: CartDto })
  async read(@CurrentStore() store: Store, @CurrentCart() cart: CartRef): Promise<CartDto> {
    return toCartDto(await this.view(store, cart));
  }

  @Post('merge')
  @HttpCode(HttpStatus.OK)
  @StorefrontAccess('customer', 'carts')
  @ApiOperation({
    summary: "Take a guest's cart over",
    description: "It merges into the customer's newest open cart, as it does when the customer logs in here.",
  })
  @ApiHeader({ name: 'X-Cart-Token', required: true, description: "The guest's cart token" })
  @ApiOkResponse({ type: CartDto })
  async merge(
    @CurrentStore() store: Store,
    @CurrentCustomer() { customerId }: CustomerPrincipal,
    @Headers('x-cart-token') token: string | undefined,
  ): Promise<CartDto> {
    const cartId = await this.transactor.run((tx) => this.carts.mergeOnLogin(tx, store.id, token ?? '', customerId));
    if (cartId === null) throw cartNotFound();
    return toCartDto(await this.view(store, { cartId, holder: { type: 'customer', customerId } }));
  }

  @Post(':cartId/lines')
  @OfCart()
  @ApiOperation({ summary: 'Add an item, to its line if there is one' })
  @ApiCreatedResponse({ type: CartDto })
  async addLine(
    @CurrentStore() store: Store,
    @CurrentCart() cart: CartRef,
    @Body() body: CartItemDto,
  ): Promise<CartDto> {
    return this.transactor.run(async (tx) => {
      await this.lines.addLine(tx, store.id, cart, toItemRequest(body));
      // In the transaction: a cart whose totals would be no exact amounts is refused, and stays as it was.
      return toCartDto(await this.views.view(tx, store.id, cart, { at: new Date() }));
    });
  }

  @Patch(':cartId/lines/:lineId')
  @OfCart()
  @ApiOperation({ summary: 'Set the quantity of a line', description: 'This accepts a changed price, too.' })
  @ApiOkResponse({ type: CartDto })
  async setQuantity(
    @CurrentStore() store: Store,
    @CurrentCart() cart: CartRef,
    @Param('lineId') lineId: string,
    @Body() { quantity }: QuantityDto,
  ): Promise<CartDto> {
    const line = { id: toLineId(lineId), quantity };
    return this.transactor.run(async (tx) => {
      await this.lines.setQuantity(tx, store.id, cart, line);
      // In the transaction, as for a new line.
      return toCartDto(await this.views.view(tx, store.id, cart, { at: new Date() }));
    });
  }

  @Delete(':cartId/lines/:lineId')
  @OfCart()
  @ApiOperation({ summary: 'Remove a line' })
  @ApiOkResponse({ type: CartDto })
  async removeLine(
    @CurrentStore() store: Store,
    @CurrentCart() cart: CartRef,
    @Param('lineId') lineId: string,
  ): Promise<CartDto> {
    await this.transactor.run((tx) => this.lines.removeLine(tx, store.id, cart, toLineId(lineId)));
    return toCartDto(await this.view(store, cart));
  }

  @Put(':cartId/coupon')
  @OfCart()
  @RateLimit({ bucket: 'coupon', perMinute: tightLimits.coupon })
  @ApiOperation({
    summary: 'Set the coupon',
    description: 'A code that does not apply is refused and changes nothing.',
  })
  @ApiOkResponse({ type: CartDto })
  async setCoupon(
    @CurrentStore() store: Store,
    @CurrentCart() cart: CartRef,
    @Body() { code }: CouponCodeDto,
  ): Promise<CartDto> {
    await this.views.checkCoupon(this.dataSource.manager, store.id, cart, { code, at: new Date() });
    await this.transactor.run((tx) => this.lines.setCoupon(tx, store.id, cart, code));
    return toCartDto(await this.view(store, cart));
  }

  @Delete(':cartId/coupon')
  @OfCart()
  @ApiOperation({ summary: 'Remove the coupon, if there is one' })
  @ApiOkResponse({ type: CartDto })
  async removeCoupon(@CurrentStore() store: Store, @CurrentCart() cart: CartRef): Promise<CartDto> {
    await this.transactor.run((tx) => this.lines.setCoupon(tx, store.id, cart, null));
    return toCartDto(await this.view(store, cart));
  }

  @Put(':cartId/delivery-window')
  @OfCart()
  @ApiOperation({
    summary: 'Set the delivery window',
    description: 'It takes no seat; a checkout does, if the window is for the chosen delivery and has one left.',
  })
  @ApiOkResponse({ type: CartDto })
  async setDeliveryWindow(
    @CurrentStore() store: Store,
    @CurrentCart() cart: CartRef,
    @Body() { code }: DeliveryWindowCodeDto,
  ): Promise<CartDto> {
    await this.transactor.run((tx) => this.lines.setDeliveryWindow(tx, store.id, cart, code));
    return toCartDto(await this.view(store, cart));
  }

  @Delete(':cartId/delivery-window')
  @OfCart()
  @ApiOperation({ summary: 'Remove the delivery window, if there is one' })
  @ApiOkResponse({ type: CartDto })
  async removeDeliveryWindow(@CurrentStore() store: Store, @CurrentCart() cart: CartRef): Promise<CartDto> {
    await this.transactor.run((tx) => this.lines.setDeliveryWindow(tx, store.id, cart, null));
    return toCartDto(await this.view(store, cart));
  }

  @Get(':cartId/shipping-options')
  @OfCart()
  @ApiOperation({ summary: 'The ways of delivery on offer for the cart' })
  @ApiOkResponse({ type: CartShippingOptionsDto })
  async shippingOptions(
    @CurrentStore() store: Store,
    @CurrentCart() ref: CartRef,
    @Query() destination: DestinationQueryDto,
  ): Promise<CartShippingOptionsDto> {
    const asked = { destination: await this.located(store, destination), at: new Date() };
    const { cart, options } = await this.views.shippingOptions(this.dataSource.manager, store.id, ref, asked);
    return toShippingOptionsDto(options, cart.currency);
  }

  @Get(':cartId/totals')
  @OfCart()
  @ApiOperation({ summary: 'What the cart would cost with a delivery' })
  @ApiOkResponse({ type: CartTotalsAnswerDto })
  async totals(
    @CurrentStore() store: Store,
    @CurrentCart() cart: CartRef,
    @Query() { shippingOption, paymentMethod, ...destination }: TotalsQueryDto,
  ): Promise<CartTotalsAnswerDto> {
    const { manager } = this.dataSource;
    const method = paymentMethod === undefined ? null : await this.payments.select(manager, store.id, paymentMethod);
    const delivery = {
      destination: await this.located(store, destination),
      option: shippingOption ?? null,
      collected: method?.cashOnDelivery,
    };
    return toTotalsAnswerDto(await this.views.view(manager, store.id, cart, { delivery, at: new Date() }));
  }

  private located(store: Store, destination: Destination): Promise<Destination> {
    return this.locations.locate(this.dataSource.manager, store.id, destination);
  }

  private view(store: Store, cart: CartRef): Promise<CartView> {
    return onOneConnection(this.dataSource, (db) => this.views.view(db, store.id, cart, { at: new Date() }));
  }
}
