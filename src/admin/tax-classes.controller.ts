import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CurrentStore } from '../platform/http/current.js';
import { TaxService } from '../pricing/tax.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import {
  NewTaxClassDto,
  NewTaxRateDto,
  TaxClassDto,
  TaxClassesDto,
  TaxClassNameDto,
  TaxRateDto,
  TaxRatesDto,
} from './tax.dto.js';
import { toNewTaxRate, toTaxRateDto } from './tax.mapping.js';

@ApiTags('Taxes')
@Controller('admin/v1/tax-classes')
export class AdminTaxClassesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly taxes: TaxService,
  ) {}

  @Get()
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'Tax classes, by code' })
  @ApiOkResponse({ type: TaxClassesDto })
  async list(@CurrentStore() store: Store): Promise<TaxClassesDto> {
    return { items: await this.taxes.classes(this.dataSource.manager, store.id) };
  }

  @Post()
  @AdminAccess('pricing:write')
  @ApiOperation({ summary: 'Make a tax class' })
  @ApiCreatedResponse({ type: TaxClassDto })
  async create(@CurrentStore() store: Store, @Body() body: NewTaxClassDto): Promise<TaxClassDto> {
    return this.taxes.addClass(store.id, body);
  }

  @Patch(':code')
  @AdminAccess('pricing:write')
  @ApiOperation({ summary: 'Rename a tax class' })
  @ApiOkResponse({ type: TaxClassDto })
  async rename(
    @CurrentStore() store: Store,
    @Param('code') code: string,
    @Body() { name }: TaxClassNameDto,
  ): Promise<TaxClassDto> {
    return this.taxes.renameClass(store.id, code, name);
  }

  @Get(':code/rates')
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'The rates of a class, by place and start' })
  @ApiOkResponse({ type: TaxRatesDto })
  async rates(@CurrentStore() store: Store, @Param('code') code: string): Promise<TaxRatesDto> {
    return { items: (await this.taxes.rates(this.dataSource.manager, store.id, code)).map(toTaxRateDto) };
  }

  @Post(':code/rates')
  @AdminAccess('pricing:write')
  @ApiOperation({ summary: 'Add a rate', description: 'For a country, or for a region of it, whose rate comes first.' })
  @ApiCreatedResponse({ type: TaxRateDto })
  async addRate(
    @CurrentStore() store: Store,
    @Param('code') code: string,
    @Body() body: NewTaxRateDto,
  ): Promise<TaxRateDto> {
    return toTaxRateDto(await this.taxes.addRate(store.id, toNewTaxRate(code, body)));
  }
}
