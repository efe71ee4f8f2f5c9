import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { PaymentMethodEditor } from '../payment/payment-method-editor.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { PathId } from '../platform/http/path-id.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import {
  NewPaymentMethodDto,
  PaymentMethodChangesDto,
  PaymentMethodDto,
  PaymentMethodsDto,
  PaymentProvidersDto,
} from './payment-method.dto.js';
import { toNewPaymentMethod, toPaymentMethodChanges } from './payment-method.mapping.js';

@ApiTags('Payment methods')
@Controller('admin/v1')
export class AdminPaymentMethodsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly methods: PaymentMethodEditor,
  ) {}

  @Get('payment-providers')
  @AdminAccess('payments:read')
  @ApiOperation({ summary: 'What payment methods can be made of' })
  @ApiOkResponse({ type: PaymentProvidersDto })
  providers(): PaymentProvidersDto {
    return { items: this.methods.installed() };
  }

  @Get('payment-methods')
  @AdminAccess('payments:read')
  @ApiOperation({ summary: 'All payment methods, offered or not, in their order' })
  @ApiOkResponse({ type: PaymentMethodsDto })
  async list(@CurrentStore() store: Store): Promise<PaymentMethodsDto> {
    return { items: await this.methods.list(this.dataSource.manager, store) };
  }

  @Post('payment-methods')
  @AdminAccess('payments:write')
  @ApiOperation({ summary: 'Offer a payment method' })
  @ApiCreatedResponse({ type: PaymentMethodDto })
  async create(@CurrentStore() store: Store, @Body() body: NewPaymentMethodDto): Promise<PaymentMethodDto> {
    return this.methods.create(store, toNewPaymentMethod(body));
  }

  @Get('payment-methods/:paymentMethodId')
  @AdminAccess('payments:read')
  @ApiOperation({ summary: 'A payment method' })
  @ApiOkResponse({ type: PaymentMethodDto })
  async read(@CurrentStore() store: Store, @Param('paymentMethodId', PathId) id: number): Promise<PaymentMethodDto> {
    return this.methods.get(this.dataSource.manager, store, id);
  }

  @Patch('payment-methods/:paymentMethodId')
  @AdminAccess('payments:write')
  @ApiOperation({
    summary: 'Change a payment method',
    description:
      'Every process knows it within five seconds. One that is not active is not offered any more; what was paid with it ' +
      'can still be captured, refunded and settled.',
  })
  @ApiOkResponse({ type: PaymentMethodDto })
  async update(
    @CurrentStore() store: Store,
    @Param('paymentMethodId', PathId) id: number,
    @Body() body: PaymentMethodChangesDto,
  ): Promise<PaymentMethodDto> {
    return this.methods.update(store, id, toPaymentMethodChanges(body));
  }
}
