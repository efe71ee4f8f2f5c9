import { Body, Controller, Delete, Headers, HttpCode, HttpStatus, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import { CartService } from '../cart/cart.service.js';
import { GuestTokens } from '../identity/guest-token.service.js';
import { type CustomerPrincipal } from '../identity/identity.types.js';
import { SessionService } from '../identity/session.service.js';
import { Transactor } from '../platform/database/transactor.js';
import { CurrentCustomer, CurrentStore } from '../platform/http/current.js';
import { RateLimit, tightLimits } from '../platform/http/rate-limit.js';
import { type Store } from '../store/store.types.js';
import {
  AnonymousSessionDto,
  GuestTokenDto,
  LogInDto,
  RefreshDto,
  SessionDto,
  toGuestTokenDto,
  toSessionDto,
} from './session.dto.js';
import { StorefrontAccess } from './storefront-access.js';

@ApiTags('Sessions')
@Controller('storefront/v1/sessions')
export class SessionsController {
  constructor(
    private readonly transactor: Transactor,
    private readonly sessions: SessionService,
    private readonly carts: CartService,
    private readonly guestTokens: GuestTokens,
  ) {}

  @Post()
  @StorefrontAccess('store')
  @RateLimit({ bucket: 'credentials', perMinute: tightLimits.credentials, by: 'client' })
  @ApiOperation({
    summary: 'Log in',
    description: "A guest's cart, named by its token, is merged into the customer's.",
  })
  @ApiHeader({ name: 'X-Cart-Token', required: false })
  @ApiCreatedResponse({ type: SessionDto })
  @ApiUnauthorizedResponse({ description: '`auth.credentials_invalid`' })
  async logIn(
    @CurrentStore() store: Store,
    @Body() { email, password, scopes }: LogInDto,
    @Headers('x-cart-token') cartToken: string | undefined,
  ): Promise<SessionDto> {
    const session = await this.sessions.logIn({ email, password, storeId: store.id }, scopes ?? null);
    if (cartToken !== undefined) {
      await this.transactor.run((tx) => this.carts.mergeOnLogin(tx, store.id, cartToken, session.customer.id));
    }
    return toSessionDto(session);
  }

  @Post('anonymous')
  @StorefrontAccess('store')
  @ApiOperation({
    summary: 'A token for a guest',
    description: 'It opens the carts that are made with it, and nothing else that is not open to everybody.',
  })
  @ApiCreatedResponse({ type: GuestTokenDto })
  anonymous(@CurrentStore() store: Store, @Body() { scopes }: AnonymousSessionDto): GuestTokenDto {
    return toGuestTokenDto(this.guestTokens.issue(store.id, scopes));
  }

  @Post('refresh')
  @HttpCode(HttpStatus.OK)
  @StorefrontAccess('store')
  @RateLimit({ bucket: 'refresh', perMinute: tightLimits.credentials })
  @ApiOperation({ summary: 'New tokens for a refresh token', description: 'The refresh token is used up by it.' })
  @ApiOkResponse({ type: SessionDto })
  @ApiUnauthorizedResponse({ description: '`auth.refresh_token_invalid`' })
  async refresh(@CurrentStore() store: Store, @Body() body: RefreshDto): Promise<SessionDto> {
    return toSessionDto(await this.sessions.refresh(store.id, body.refreshToken));
  }

  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  @StorefrontAccess('customer')
  @ApiOperation({ summary: 'Log out', description: 'Ends this login and all its tokens.' })
  @ApiNoContentResponse()
  async logOut(@CurrentCustomer() customer: CustomerPrincipal): Promise<void> {
    await this.sessions.end(customer);
  }
}
