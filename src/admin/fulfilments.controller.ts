import { Body, Controller, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OrderCancellations } from '../checkout/order-cancellations.service.js';
import { OrderNotes } from '../order/order-notes.service.js';
import { OrderShipments } from '../order/order-shipments.service.js';
import { CurrentActor, CurrentStore } from '../platform/http/current.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import {
  AdminCancellationDto,
  AdminFulfilmentDto,
  AdminOrderNoteDto,
  NewCancellationDto,
  NewFulfilmentDto,
  NewOrderNoteDto,
  NewShipmentUpdateDto,
  TrackingDto,
} from './fulfilment.dto.js';
import {
  toAdminCancellationDto,
  toAdminFulfilmentDto,
  toAdminOrderNoteDto,
  toLinePieces,
  toParcel,
  toShipmentNews,
  toTrackingChanges,
} from './fulfilment.mapping.js';
import { OperationId, Repeatable } from './repeatable.js';

/** What becomes of an order's goods, and what is said about it. */
@ApiTags('Orders')
@Controller('admin/v1/orders/:orderId')
export class AdminFulfilmentsController {
  constructor(
    private readonly shipments: OrderShipments,
    private readonly cancellations: OrderCancellations,
    private readonly notes: OrderNotes,
  ) {}

  @Post('fulfilments')
  @Repeatable()
  @AdminAccess('orders:write')
  @ApiOperation({
    summary: 'Let goods leave, all of them or a part',
    description: 'The first goods that leave make a `processing` order `shipped`.',
  })
  @ApiCreatedResponse({ type: AdminFulfilmentDto })
  async fulfil(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @OperationId() id: string,
    @Param('orderId') orderId: string,
    @Body() body: NewFulfilmentDto,
  ): Promise<AdminFulfilmentDto> {
    const ofOrder = { storeId: store.id, orderId, actor, reason: body.reason ?? null };
    return toAdminFulfilmentDto(await this.shipments.fulfil({ ...ofOrder, parcel: toParcel(id, body) }));
  }

  @Patch('fulfilments/:fulfilmentId')
  @Repeatable()
  @AdminAccess('orders:write')
  @ApiOperation({ summary: 'Change by what a shipment is tracked' })
  @ApiOkResponse({ type: AdminFulfilmentDto })
  async track(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @Param('orderId') orderId: string,
    @Param('fulfilmentId') fulfilmentId: string,
    @Body() body: TrackingDto,
  ): Promise<AdminFulfilmentDto> {
    const shipment = { storeId: store.id, orderId, fulfilmentId, actor };
    return toAdminFulfilmentDto(await this.shipments.track({ ...shipment, changes: toTrackingChanges(body) }));
  }

  @Post('fulfilments/:fulfilmentId/updates')
  @Repeatable()
  @AdminAccess('orders:write')
  @ApiOperation({
    summary: 'Add to the history of a shipment',
    description:
      'A shipped order whose goods are moving becomes `on_the_way`, and `delivered` once everything has left and arrived.',
  })
  @ApiCreatedResponse({ type: AdminFulfilmentDto })
  async report(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @OperationId() updateId: string,
    @Param('orderId') orderId: string,
    @Param('fulfilmentId') fulfilmentId: string,
    @Body() body: NewShipmentUpdateDto,
  ): Promise<AdminFulfilmentDto> {
    const shipment = { storeId: store.id, orderId, fulfilmentId, actor, updateId };
    return toAdminFulfilmentDto(await this.shipments.report({ ...shipment, ...toShipmentNews(body) }));
  }

  @Post('cancellations')
  @Repeatable()
  @AdminAccess('orders:write')
  @ApiOperation({
    summary: 'Cancel goods that have not left: the whole order, or pieces of its lines',
    description: "They are back in stock, and money that was paid for them is given back. The order's totals stay.",
  })
  @ApiCreatedResponse({ type: AdminCancellationDto })
  async cancel(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @OperationId() cancellationId: string,
    @Param('orderId') orderId: string,
    @Body() { lines, refund, reason }: NewCancellationDto,
  ): Promise<AdminCancellationDto> {
    const command = { storeId: store.id, orderId, cancellationId, lines: toLinePieces(lines), refund, actor, reason };
    return toAdminCancellationDto(await this.cancellations.cancel(command), store.currency);
  }

  @Post('notes')
  @Repeatable()
  @AdminAccess('orders:write')
  @ApiOperation({ summary: 'Write a note, for the staff or for the buyer' })
  @ApiCreatedResponse({ type: AdminOrderNoteDto })
  async note(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @OperationId() id: string,
    @Param('orderId') orderId: string,
    @Body() { text, visibility }: NewOrderNoteDto,
  ): Promise<AdminOrderNoteDto> {
    return toAdminOrderNoteDto(await this.notes.add({ id, storeId: store.id, orderId, visibility, text, actor }));
  }
}
