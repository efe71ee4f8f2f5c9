import { Body, Controller, Delete, HttpCode, HttpStatus, Param, Patch } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentStore } from '../platform/http/current.js';
import { PathId } from '../platform/http/path-id.js';
import { TaxService } from '../pricing/tax.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { TaxRateChangesDto, TaxRateDto } from './tax.dto.js';
import { toTaxRateChanges, toTaxRateDto } from './tax.mapping.js';

@ApiTags('Taxes')
@Controller('admin/v1/tax-rates')
@AdminAccess('pricing:write')
export class AdminTaxRatesController {
  constructor(private readonly taxes: TaxService) {}

  @Patch(':rateId')
  @ApiOperation({ summary: 'Change a rate', description: 'For a change on a day, end it then and add another one.' })
  @ApiOkResponse({ type: TaxRateDto })
  async update(
    @CurrentStore() store: Store,
    @Param('rateId', PathId) id: number,
    @Body() body: TaxRateChangesDto,
  ): Promise<TaxRateDto> {
    return toTaxRateDto(await this.taxes.changeRate(store.id, id, toTaxRateChanges(body)));
  }

  @Delete(':rateId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Delete a rate', description: 'Orders keep what they were taxed with.' })
  @ApiNoContentResponse()
  async delete(@CurrentStore() store: Store, @Param('rateId', PathId) id: number): Promise<void> {
    await this.taxes.deleteRate(store.id, id);
  }
}
