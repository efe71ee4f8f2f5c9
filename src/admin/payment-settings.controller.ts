import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentStore } from '../platform/http/current.js';
import { StoreService } from '../store/store.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { PaymentSettingsChangesDto, PaymentSettingsDto } from './payment.dto.js';

@ApiTags('Payments')
@Controller('admin/v1/payment-settings')
export class AdminPaymentSettingsController {
  constructor(private readonly stores: StoreService) {}

  @Get()
  @AdminAccess('payments:read')
  @ApiOperation({ summary: 'How long unpaid orders are kept' })
  @ApiOkResponse({ type: PaymentSettingsDto })
  async read(@CurrentStore() store: Store): Promise<PaymentSettingsDto> {
    return this.stores.paymentSettings(store.id);
  }

  @Patch()
  @AdminAccess('payments:write')
  @ApiOperation({
    summary: 'Change how long unpaid orders are kept',
    description: 'From the next order on; those that are there keep the time that they were given.',
  })
  @ApiOkResponse({ type: PaymentSettingsDto })
  async update(@CurrentStore() store: Store, @Body() body: PaymentSettingsChangesDto): Promise<PaymentSettingsDto> {
    return this.stores.changePaymentSettings(store.id, body);
  }
}
