import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../events/events.module.js';
import { AccessTokens } from './access-token.service.js';
import { AccessTokenStrategy } from './access-token.strategy.js';
import { AddressBook } from './address-book.service.js';
import { CustomerAddressEntity } from './customer-address.entity.js';
import { CustomerGroupEntity } from './customer-group.entity.js';
import { CustomerGroupService } from './customer-group.service.js';
import { CustomerRecordService } from './customer-record.service.js';
import { CustomerSessionEntity } from './customer-session.entity.js';
import { CustomerTokenGuard } from './customer-token.guard.js';
import { CustomerTraitsService } from './customer-traits.service.js';
import { CustomerEntity } from './customer.entity.js';
import { CustomerService } from './customer.service.js';
import { ExpiredSessionsJob } from './expired-sessions.job.js';
import { GuestTokens } from './guest-token.service.js';
import { IdentityProvider } from './identity-provider.service.js';
import { OutsideTokenStrategy } from './outside-token.strategy.js';
import { PasswordHasher } from './password-hasher.js';
import { SessionService } from './session.service.js';
import { ShopperTokenGuard } from './shopper-token.guard.js';
import { SigningKey } from './signing-key.js';

/** Customers, their logins, tokens and addresses. */
@Module({
  imports: [
    TypeOrmModule.forFeature([CustomerAddressEntity, CustomerEntity, CustomerGroupEntity, CustomerSessionEntity]),
    EventsModule,
    JwtModule.register({}),
  ],
  providers: [
    AccessTokens,
    AccessTokenStrategy,
    AddressBook,
    CustomerGroupService,
    CustomerRecordService,
    CustomerService,
    CustomerTokenGuard,
    CustomerTraitsService,
    ExpiredSessionsJob,
    GuestTokens,
    IdentityProvider,
    OutsideTokenStrategy,
    PasswordHasher,
    SessionService,
    ShopperTokenGuard,
    SigningKey,
  ],
  exports: [
    AccessTokens,
    AddressBook,
    CustomerGroupService,
    CustomerRecordService,
    CustomerService,
    CustomerTokenGuard,
    CustomerTraitsService,
    GuestTokens,
    SessionService,
    ShopperTokenGuard,
    SigningKey,
  ],
})
export class IdentityModule {}
