import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CustomerService } from '../identity/customer.service.js';
import { type CustomerPrincipal } from '../identity/identity.types.js';
import { CurrentCustomer, CurrentStore } from '../platform/http/current.js';
import { RateLimit, tightLimits } from '../platform/http/rate-limit.js';
import { type Store } from '../store/store.types.js';
import { CustomerDto, RegisterDto, toCustomerDto } from './customer.dto.js';
import { StorefrontAccess } from './storefront-access.js';

@ApiTags('Customers')
@Controller('storefront/v1/customers')
export class CustomersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly customers: CustomerService,
  ) {}

  @Post()
  @StorefrontAccess('store')
  @RateLimit({ bucket: 'credentials', perMinute: tightLimits.credentials, by: 'client' })
  @ApiOperation({ summary: 'Open a customer account' })
  @ApiCreatedResponse({ type: CustomerDto })
  @ApiConflictResponse({ description: '`customer.email_taken`' })
  async register(@CurrentStore() store: Store, @Body() body: RegisterDto): Promise<CustomerDto> {
    return toCustomerDto(await this.customers.register({ ...body, storeId: store.id }));
  }

  @Get('me')
  @StorefrontAccess('customer', 'account')
  @ApiOperation({ summary: 'The customer whose token it is' })
  @ApiOkResponse({ type: CustomerDto })
  async me(@CurrentCustomer() { storeId, customerId }: CustomerPrincipal): Promise<CustomerDto> {
    return toCustomerDto(await this.customers.byId(this.dataSource.manager, storeId, customerId));
  }
}
