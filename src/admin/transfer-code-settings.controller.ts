import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CurrentStore } from '../platform/http/current.js';
import { TransferCodes } from '../pricing/transfer-code.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { TransferCodeSettingsDto } from './transfer-code.dto.js';
import { toTransferCodeSettings, toTransferCodeSettingsDto } from './transfer-code.mapping.js';

@ApiTags('Transfer codes')
@Controller('admin/v1/transfer-code-settings')
export class AdminTransferCodeSettingsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly codes: TransferCodes,
  ) {}

  @Get()
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'What orders may have taken off so that the totals of open bank transfers differ' })
  @ApiOkResponse({ type: TransferCodeSettingsDto })
  async read(@CurrentStore() { id, currency }: Store): Promise<TransferCodeSettingsDto> {
    return toTransferCodeSettingsDto(await this.codes.settings(this.dataSource.manager, id), currency);
  }

  @Put()
  @AdminAccess('pricing:write')
  @ApiOperation({
    summary: 'Change the transfer codes',
    description: 'From the next order on. They count for payment methods whose `uniqueCode` setting is on.',
  })
  @ApiOkResponse({ type: TransferCodeSettingsDto })
  async replace(
    @CurrentStore() { id, currency }: Store,
    @Body() body: TransferCodeSettingsDto,
  ): Promise<TransferCodeSettingsDto> {
    const settings = toTransferCodeSettings(body, currency);
    return toTransferCodeSettingsDto(await this.codes.changeSettings(id, settings), currency);
  }
}
