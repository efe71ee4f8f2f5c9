import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CurrentStore } from '../platform/http/current.js';
import { TaxService } from '../pricing/tax.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { TaxSettingsChangesDto, TaxSettingsDto } from './tax.dto.js';

@ApiTags('Taxes')
@Controller('admin/v1/tax-settings')
export class AdminTaxSettingsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly taxes: TaxService,
  ) {}

  @Get()
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'How the store taxes' })
  @ApiOkResponse({ type: TaxSettingsDto })
  async read(@CurrentStore() store: Store): Promise<TaxSettingsDto> {
    return this.taxes.settings(this.dataSource.manager, store.id);
  }

  @Patch()
  @AdminAccess('pricing:write')
  @ApiOperation({
    summary: 'Change how the store taxes',
    description: 'From the next quote on; orders stay as they are.',
  })
  @ApiOkResponse({ type: TaxSettingsDto })
  async update(@CurrentStore() store: Store, @Body() body: TaxSettingsChangesDto): Promise<TaxSettingsDto> {
    return this.taxes.changeSettings(store.id, body);
  }
}
