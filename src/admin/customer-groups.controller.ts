import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CustomerGroupService } from '../identity/customer-group.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, PageQueryDto, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import {
  CustomerGroupChangesDto,
  CustomerGroupDto,
  CustomerGroupPageDto,
  NewCustomerGroupDto,
} from './customer-group.dto.js';

@ApiTags('Customers')
@Controller('admin/v1/customer-groups')
export class AdminCustomerGroupsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly groups: CustomerGroupService,
  ) {}

  @Get()
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'Customer groups, oldest first' })
  @ApiOkResponse({ type: CustomerGroupPageDto })
  async list(@CurrentStore() store: Store, @Query() { limit, after }: PageQueryDto): Promise<CustomerGroupPageDto> {
    const position = after === undefined ? undefined : decodeCursor(after, 'number')[0];
    const rows = await this.groups.list(this.dataSource.manager, store.id, { limit: limit + 1, after: position });
    const { items, next } = toPage(rows, limit, ({ id }) => [id]);
    return { items: [...items], next };
  }

  @Post()
  @AdminAccess('pricing:write')
  @ApiOperation({ summary: 'Make a customer group' })
  @ApiCreatedResponse({ type: CustomerGroupDto })
  create(
    @CurrentStore() store: Store,
    @Body() { code, name, taxExempt = false }: NewCustomerGroupDto,
  ): Promise<CustomerGroupDto> {
    return this.groups.create(store.id, { code, name, taxExempt });
  }

  @Get(':groupId')
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'A customer group' })
  @ApiOkResponse({ type: CustomerGroupDto })
  read(@CurrentStore() store: Store, @Param('groupId', PathId) id: number): Promise<CustomerGroupDto> {
    return this.groups.get(this.dataSource.manager, store.id, id);
  }

  @Patch(':groupId')
  @AdminAccess('pricing:write')
  @ApiOperation({ summary: 'Change a customer group' })
  @ApiOkResponse({ type: CustomerGroupDto })
  update(
    @CurrentStore() store: Store,
    @Param('groupId', PathId) id: number,
    @Body() body: CustomerGroupChangesDto,
  ): Promise<CustomerGroupDto> {
    return this.groups.update(store.id, id, body);
  }

  @Delete(':groupId')
  @AdminAccess('pricing:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a customer group', description: 'Refused while customers or prices name it.' })
  @ApiNoContentResponse()
  delete(@CurrentStore() store: Store, @Param('groupId', PathId) id: number): Promise<void> {
    return this.groups.delete(store.id, id);
  }
}
