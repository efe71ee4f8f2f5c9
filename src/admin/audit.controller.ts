import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CurrentStore } from '../platform/http/current.js';
import { toPage } from '../platform/http/page.js';
import { AuditLog } from '../store/audit-log.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { AuditPageDto, AuditQueryDto } from './audit.dto.js';
import { toAuditFilter, toAuditLineDto } from './audit.mapping.js';

@ApiTags('Audit')
@Controller('admin/v1/audit')
export class AdminAuditController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditLog,
  ) {}

  @Get()
  @AdminAccess('audit:read')
  @ApiOperation({
    summary: 'Every write that was asked for by this API or the command line, and what came of it, newest first',
  })
  @ApiOkResponse({ type: AuditPageDto })
  async list(@CurrentStore() store: Store, @Query() query: AuditQueryDto): Promise<AuditPageDto> {
    const lines = await this.audit.list(this.dataSource.manager, store.id, toAuditFilter(query));
    const page = toPage(lines, query.limit, ({ id }) => [id]);
    return { items: page.items.map(toAuditLineDto), next: page.next };
  }
}
