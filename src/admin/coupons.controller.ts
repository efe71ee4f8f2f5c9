import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, PageQueryDto, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { CouponService } from '../pricing/coupon.service.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { CouponChangesDto, CouponDto, CouponPageDto, NewCouponDto } from './coupon.dto.js';
import { toCouponChanges, toCouponDto, toNewCoupon } from './coupon.mapping.js';

@ApiTags('Coupons')
@Controller('admin/v1/coupons')
export class AdminCouponsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly coupons: CouponService,
  ) {}

  @Get()
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'Coupons, newest first' })
  @ApiOkResponse({ type: CouponPageDto })
  async list(@CurrentStore() store: Store, @Query() { limit, after }: PageQueryDto): Promise<CouponPageDto> {
    const before = after === undefined ? undefined : decodeCursor(after, 'number')[0];
    const rows = await this.coupons.list(this.dataSource.manager, store.id, { limit: limit + 1, before });
    const { items, next } = toPage(rows, limit, ({ id }) => [id]);
    return { items: items.map((coupon) => toCouponDto(coupon, store.currency)), next };
  }

  @Post()
  @AdminAccess('pricing:write')
  @ApiOperation({ summary: 'Make a coupon' })
  @ApiCreatedResponse({ type: CouponDto })
  async create(@CurrentStore() store: Store, @Body() body: NewCouponDto): Promise<CouponDto> {
    return toCouponDto(await this.coupons.create(store.id, toNewCoupon(body, store.currency)), store.currency);
  }

  @Get(':couponId')
  @AdminAccess('pricing:read')
  @ApiOperation({ summary: 'A coupon' })
  @ApiOkResponse({ type: CouponDto })
  async read(@CurrentStore() store: Store, @Param('couponId', PathId) id: number): Promise<CouponDto> {
    return toCouponDto(await this.coupons.get(this.dataSource.manager, store.id, id), store.currency);
  }

  @Patch(':couponId')
  @AdminAccess('pricing:write')
  @ApiOperation({ summary: 'Change a coupon', description: 'What it is worth stays; make a new one instead.' })
  @ApiOkResponse({ type: CouponDto })
  async update(
    @CurrentStore() store: Store,
    @Param('couponId', PathId) id: number,
    @Body() body: CouponChangesDto,
  ): Promise<CouponDto> {
    return toCouponDto(await this.coupons.update(store.id, id, toCouponChanges(body, store.currency)), store.currency);
  }
}
