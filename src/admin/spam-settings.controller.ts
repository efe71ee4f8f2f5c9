import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentStore } from '../platform/http/current.js';
import { StoreService } from '../store/store.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { SpamSettingsChangesDto, SpamSettingsDto } from './spam-settings.dto.js';

@ApiTags('Orders')
@Controller('admin/v1/spam-settings')
export class AdminSpamSettingsController {
  constructor(private readonly stores: StoreService) {}

  @Get()
  @AdminAccess('orders:read')
  @ApiOperation({ summary: 'Whether orders are checked for spam, and by which limits' })
  @ApiOkResponse({ type: SpamSettingsDto })
  async read(@CurrentStore() store: Store): Promise<SpamSettingsDto> {
    return this.stores.spamSettings(store.id);
  }

  @Patch()
  @AdminAccess('orders:write')
  @ApiOperation({
    summary: 'Change whether orders are checked for spam, and by which limits',
    description: 'Suspected orders are placed all the same; `spamSigns` of the order says why they are suspected.',
  })
  @ApiOkResponse({ type: SpamSettingsDto })
  async update(@CurrentStore() store: Store, @Body() body: SpamSettingsChangesDto): Promise<SpamSettingsDto> {
    return this.stores.changeSpamSettings(store.id, body);
  }
}
