import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CurrentStore } from '../platform/http/current.js';
import { PathId } from '../platform/http/path-id.js';
import { OfferService } from '../pricing/offer.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { NewOfferDto, OfferChangesDto, OfferDto, OfferOrderDto, OffersDto } from './offer.dto.js';
import { toNewOffer, toOfferChanges, toOfferDto } from './offer.mapping.js';

@ApiTags('Offers')
@Controller('admin/v1/offers')
export class AdminOffersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly offers: OfferService,
  ) {}

  @Get()
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'All offers, in the order in which they have their say' })
  @ApiOkResponse({ type: OffersDto })
  async list(@CurrentStore() store: Store): Promise<OffersDto> {
    const offers = await this.offers.list(this.dataSource.manager, store.id);
    return { items: offers.map((offer) => toOfferDto(offer, store.currency)) };
  }

  @Post()
  @AdminAccess('pricing:write')
  @ApiOperation({ summary: 'Make an offer, the last in the order' })
  @ApiCreatedResponse({ type: OfferDto })
  async create(@CurrentStore() store: Store, @Body() body: NewOfferDto): Promise<OfferDto> {
    return toOfferDto(await this.offers.create(store.id, toNewOffer(body, store.currency)), store.currency);
  }

  @Put('order')
  @AdminAccess('pricing:write')
  @ApiOperation({
    summary: 'Put the offers in order',
    description: 'The first has the first say; later ones see what is left.',
  })
  @ApiOkResponse({ type: OffersDto })
  async reorder(@CurrentStore() store: Store, @Body() { offerIds }: OfferOrderDto): Promise<OffersDto> {
    const offers = await this.offers.reorder(store.id, offerIds);
    return { items: offers.map((offer) => toOfferDto(offer, store.currency)) };
  }

  @Get(':offerId')
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'An offer' })
  @ApiOkResponse({ type: OfferDto })
  async read(@CurrentStore() store: Store, @Param('offerId', PathId) id: number): Promise<OfferDto> {
    return toOfferDto(await this.offers.get(this.dataSource.manager, store.id, id), store.currency);
  }

  @Patch(':offerId')
  @AdminAccess('pricing:write')
  @ApiOperation({ summary: 'Change an offer', description: 'Orders keep what it gave them. The code stays.' })
  @ApiOkResponse({ type: OfferDto })
  async update(
    @CurrentStore() store: Store,
    @Param('offerId', PathId) id: number,
    @Body() body: OfferChangesDto,
  ): Promise<OfferDto> {
    return toOfferDto(await this.offers.update(store.id, id, toOfferChanges(body, store.currency)), store.currency);
  }

  @Delete(':offerId')
  @AdminAccess('pricing:write')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Delete an offer', description: 'Orders keep what it gave them.' })
  @ApiNoContentResponse()
  async delete(@CurrentStore() store: Store, @Param('offerId', PathId) id: number): Promise<void> {
    await this.offers.delete(store.id, id);
  }
}
