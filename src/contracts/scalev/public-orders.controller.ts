import { Controller, Get, HttpStatus, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { CurrentStore } from '../../platform/http/current.js';
import { RateLimit, tightLimits } from '../../platform/http/rate-limit.js';
import { type Store } from '../../store/store.types.js';
import { ScalevOrderDto } from './dto/order.dto.js';
import { ScalevAccess } from './scalev-access.js';
import { ScalevPublicOrders } from './scalev-public-orders.service.js';
import { prefix } from './scalev-prefix.js';

@ApiTags('Scalev')
@Controller(`${prefix}/stores/:storeId/public/orders/:secretSlug`)
@ScalevAccess('storefront')
@RateLimit({ bucket: 'public-order', perMinute: tightLimits.publicOrder })
export class ScalevPublicOrdersController {
  constructor(private readonly orders: ScalevPublicOrders) {}

  @Get()
  @ApiOperation({ summary: 'An order by the unguessable key of its public page' })
  @ApiOkResponse({ type: ScalevOrderDto })
  read(@CurrentStore() store: Store, @Param('secretSlug') secretSlug: string): Promise<ScalevOrderDto> {
    return this.orders.read(store, secretSlug);
  }

  @Post('payment')
  @ApiOperation({ summary: 'Instructions to pay an order', description: 'Those that there are already, if there are.' })
  @ApiCreatedResponse({ type: ScalevOrderDto, description: 'A payment was opened' })
  @ApiOkResponse({ type: ScalevOrderDto, description: 'It was there already' })
  async pay(
    @CurrentStore() store: Store,
    @Param('secretSlug') secretSlug: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScalevOrderDto> {
    const opened = await this.orders.pay(store, secretSlug);
    reply.status(opened ? HttpStatus.CREATED : HttpStatus.OK);
    return this.orders.read(store, secretSlug);
  }
}
