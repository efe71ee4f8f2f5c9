import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CategoryService } from '../catalog/category.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, PageQueryDto, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import {
  CategoriesDto,
  CategoryChangesDto,
  CategoryDto,
  CategoryIdsDto,
  CategoryPageDto,
  NewCategoryDto,
} from './category.dto.js';

@ApiTags('Categories')
@Controller('admin/v1')
export class AdminCategoriesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly categories: CategoryService,
  ) {}

  @Get('categories')
  @AdminAccess('catalog:read')
  @ApiOperation({ summary: 'Categories, oldest first' })
  @ApiOkResponse({ type: CategoryPageDto })
  async list(@CurrentStore() store: Store, @Query() { limit, after }: PageQueryDto): Promise<CategoryPageDto> {
    const last = after === undefined ? undefined : decodeCursor(after, 'number')[0];
    const rows = await this.categories.list(this.dataSource.manager, store.id, { limit: limit + 1, after: last });
    return toPage(rows, limit, ({ id }) => [id]);
  }

  @Post('categories')
  @AdminAccess('catalog:write')
  @ApiOperation({ summary: 'Make a category' })
  @ApiCreatedResponse({ type: CategoryDto })
  create(@CurrentStore() store: Store, @Body() body: NewCategoryDto): Promise<CategoryDto> {
    return this.categories.create(store.id, body);
  }

  @Get('categories/:categoryId')
  @AdminAccess('catalog:read')
  @ApiOperation({ summary: 'A category' })
  @ApiOkResponse({ type: CategoryDto })
  read(@CurrentStore() store: Store, @Param('categoryId', PathId) id: number): Promise<CategoryDto> {
    return this.categories.get(this.dataSource.manager, store.id, id);
  }

  @Patch('categories/:categoryId')
  @AdminAccess('catalog:write')
  @ApiOperation({ summary: 'Change a category' })
  @ApiOkResponse({ type: CategoryDto })
  update(
    @CurrentStore() store: Store,
    @Param('categoryId', PathId) id: number,
    @Body() body: CategoryChangesDto,
  ): Promise<CategoryDto> {
    return this.categories.update(store.id, id, body);
  }

  @Delete('categories/:categoryId')
  @AdminAccess('catalog:write')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Delete a category', description: 'What is only for it is for nothing then.' })
  @ApiNoContentResponse()
  async delete(@CurrentStore() store: Store, @Param('categoryId', PathId) id: number): Promise<void> {
    await this.categories.delete(store.id, id);
  }

  @Get('products/:productId/categories')
  @AdminAccess('catalog:read')
  @ApiOperation({ summary: 'The categories of a product' })
  @ApiOkResponse({ type: CategoriesDto })
  async ofProduct(@CurrentStore() store: Store, @Param('productId', PathId) id: number): Promise<CategoriesDto> {
    return { items: [...(await this.categories.ofProduct(this.dataSource.manager, store.id, id))] };
  }

  @Put('products/:productId/categories')
  @AdminAccess('catalog:write')
  @ApiOperation({ summary: 'Put a product into these categories and no others' })
  @ApiOkResponse({ type: CategoriesDto })
  async place(
    @CurrentStore() store: Store,
    @Param('productId', PathId) id: number,
    @Body() { categoryIds }: CategoryIdsDto,
  ): Promise<CategoriesDto> {
    return { items: [...(await this.categories.place(store.id, id, categoryIds))] };
  }
}
