import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OrderService } from '../order/order.service.js';
import { AdminAccess } from './admin-access.js';
import { OrderStatesDto } from './fulfilment.dto.js';
import { toOrderStatesDto } from './fulfilment.mapping.js';

@ApiTags('Orders')
@Controller('admin/v1/order-states')
export class AdminOrderStatesController {
  constructor(private readonly orders: OrderService) {}

  @Get()
  @AdminAccess('orders:read')
  @ApiOperation({ summary: 'The table of statuses: what may follow what, and on which condition' })
  @ApiOkResponse({ type: OrderStatesDto })
  list(): OrderStatesDto {
    return toOrderStatesDto(this.orders.states());
  }
}
