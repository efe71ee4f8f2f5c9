import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CustomerRecordService } from '../identity/customer-record.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { AdminCustomerChangesDto, AdminCustomerDto, AdminCustomerPageDto, CustomerQueryDto } from './customer.dto.js';
import { toCustomerDto } from './customer.mapping.js';

@ApiTags('Customers')
@Controller('admin/v1/customers')
export class AdminCustomersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly customers: CustomerRecordService,
  ) {}

  @Get()
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'Customers, oldest first' })
  @ApiOkResponse({ type: AdminCustomerPageDto })
  async list(
    @CurrentStore() store: Store,
    @Query() { limit, after, groupId, email }: CustomerQueryDto,
  ): Promise<AdminCustomerPageDto> {
    const position = after === undefined ? undefined : decodeCursor(after, 'number')[0];
    const filter = { limit: limit + 1, after: position, groupId, email };
    const rows = await this.customers.list(this.dataSource.manager, store.id, filter);
    const { items, next } = toPage(rows, limit, ({ id }) => [id]);
    return { items: items.map(toCustomerDto), next };
  }

  @Get(':customerId')
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'A customer' })
  @ApiOkResponse({ type: AdminCustomerDto })
  async read(@CurrentStore() store: Store, @Param('customerId', PathId) id: number): Promise<AdminCustomerDto> {
    return toCustomerDto(await this.customers.get(this.dataSource.manager, store.id, id));
  }

  @Patch(':customerId')
  @AdminAccess('pricing:write')
  @ApiOperation({ summary: "Change a customer's group or tax exemption, block it or let it in again" })
  @ApiOkResponse({ type: AdminCustomerDto })
  async update(
    @CurrentStore() store: Store,
    @Param('customerId', PathId) id: number,
    @Body() body: AdminCustomerChangesDto,
  ): Promise<AdminCustomerDto> {
    return toCustomerDto(await this.customers.update(store.id, id, body));
  }
}
