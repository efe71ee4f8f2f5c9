import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { MixinSchemas } from '../mixin/mixin-schemas.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { PathId } from '../platform/http/path-id.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { MixinSchemaChangesDto, MixinSchemaDto, MixinSchemasDto, NewMixinSchemaDto } from './mixin-schema.dto.js';

@ApiTags('Extra data')
@Controller('admin/v1/mixin-schemas')
export class AdminMixinSchemasController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly schemas: MixinSchemas,
  ) {}

  @Get()
  @AdminAccess('mixins:read')
  @ApiOperation({ summary: 'All schemas of extra data, the newest version of each first' })
  @ApiOkResponse({ type: MixinSchemasDto })
  async list(@CurrentStore() store: Store): Promise<MixinSchemasDto> {
    return { items: await this.schemas.list(this.dataSource.manager, store.id) };
  }

  @Post()
  @AdminAccess('mixins:write')
  @ApiOperation({
    summary: 'Register the next version of a schema',
    description: 'The newest active version is what extra data has to fit when it names none.',
  })
  @ApiCreatedResponse({ type: MixinSchemaDto })
  async register(@CurrentStore() store: Store, @Body() body: NewMixinSchemaDto): Promise<MixinSchemaDto> {
    return this.schemas.register(store.id, body);
  }

  @Get(':mixinSchemaId')
  @AdminAccess('mixins:read')
  @ApiOperation({ summary: 'A schema of extra data' })
  @ApiOkResponse({ type: MixinSchemaDto })
  async read(@CurrentStore() store: Store, @Param('mixinSchemaId', PathId) id: number): Promise<MixinSchemaDto> {
    return this.schemas.get(this.dataSource.manager, store.id, id);
  }

  @Patch(':mixinSchemaId')
  @AdminAccess('mixins:write')
  @ApiOperation({
    summary: 'Let checkouts use a schema, or not',
    description: 'Orders keep the data they have. The schema itself never changes: register its next version.',
  })
  @ApiOkResponse({ type: MixinSchemaDto })
  async update(
    @CurrentStore() store: Store,
    @Param('mixinSchemaId', PathId) id: number,
    @Body() { active }: MixinSchemaChangesDto,
  ): Promise<MixinSchemaDto> {
    return this.schemas.setActive(store.id, id, active);
  }
}
