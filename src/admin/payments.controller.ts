import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { OrderRefunds } from '../checkout/order-refunds.service.js';
import { PaymentOperations } from '../checkout/payment-operations.service.js';
import { PaymentProofs } from '../payment/payment-proofs.service.js';
import { PaymentRecords } from '../payment/payment-records.service.js';
import { PaymentService } from '../payment/payment.service.js';
import { RefundService } from '../payment/refund.service.js';
import { CurrentActor, CurrentStore } from '../platform/http/current.js';
import { toPage } from '../platform/http/page.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import {
  AdminPaymentDto,
  AdminPaymentFileDto,
  AdminPaymentPageDto,
  AdminRefundDto,
  CaptureDto,
  MarkPaidDto,
  PaymentQueryDto,
  RefundDto,
  ResolveDto,
  VoidDto,
} from './payment.dto.js';
import {
  toAdminPaymentDto,
  toAdminPaymentFileDto,
  toAdminRefundDto,
  toPaymentFilter,
  toRefundQuestion,
} from './payment.mapping.js';
import { OperationId, Repeatable } from './repeatable.js';
import { fromStoreMoney } from './store-money.js';

@ApiTags('Payments')
@Controller('admin/v1')
export class AdminPaymentsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly payments: PaymentService,
    private readonly records: PaymentRecords,
    private readonly proofs: PaymentProofs,
    private readonly refunds: RefundService,
    private readonly operations: PaymentOperations,
    private readonly orderRefunds: OrderRefunds,
  ) {}

  @Get('payments')
  @AdminAccess('payments:read')
  @ApiOperation({
    summary: 'Payments, newest first',
    description: '`status=conflict&resolved=false` is the list of money that somebody has to look at.',
  })
  @ApiOkResponse({ type: AdminPaymentPageDto })
  async list(@CurrentStore() store: Store, @Query() query: PaymentQueryDto): Promise<AdminPaymentPageDto> {
    const payments = await this.records.list(this.dataSource.manager, store.id, toPaymentFilter(query));
    const page = toPage(payments, query.limit, ({ id }) => [id]);
    return { items: page.items.map(toAdminPaymentDto), next: page.next };
  }

  @Get('payments/:paymentId')
  @AdminAccess('payments:read')
  @ApiOperation({ summary: 'A payment with its history, the questions to its provider, its refunds and its proofs' })
  @ApiOkResponse({ type: AdminPaymentFileDto })
  async read(@CurrentStore() { id }: Store, @Param('paymentId') paymentId: string): Promise<AdminPaymentFileDto> {
    const { manager } = this.dataSource;
    const payment = await this.payments.get(manager, id, paymentId);
    return toAdminPaymentFileDto({
      payment,
      history: await this.records.history(manager, id, payment.id),
      attempts: await this.records.attempts(manager, id, payment.id),
      refunds: await this.refunds.ofPayment(manager, id, payment.id),
      proofs: await this.proofs.list(manager, id, payment.id),
    });
  }

  @Post('payments/:paymentId/capture')
  @HttpCode(HttpStatus.OK)
  @Repeatable()
  @AdminAccess('payments:write')
  @ApiOperation({ summary: 'Take authorized money, once: all of it, or a part and release the rest' })
  @ApiOkResponse({ type: AdminPaymentDto })
  async capture(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @Param('paymentId') paymentId: string,
    @Body() body: CaptureDto,
  ): Promise<AdminPaymentDto> {
    const amount = body.amount ? fromStoreMoney(body.amount, store.currency, ['amount'], 1) : null;
    return toAdminPaymentDto(await this.operations.capture({ storeId: store.id, paymentId, actor, amount }));
  }

  @Post('payments/:paymentId/void')
  @HttpCode(HttpStatus.OK)
  @Repeatable()
  @AdminAccess('payments:write')
  @ApiOperation({ summary: 'Give up a payment that nobody has paid yet' })
  @ApiOkResponse({ type: AdminPaymentDto })
  async void(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @Param('paymentId') paymentId: string,
    @Body() { reason }: VoidDto,
  ): Promise<AdminPaymentDto> {
    return toAdminPaymentDto(await this.operations.void({ storeId: store.id, paymentId, actor, reason }));
  }

  @Post('payments/:paymentId/refunds')
  @Repeatable()
  @AdminAccess('payments:write')
  @ApiOperation({
    summary: 'Give money back: an amount, what lines cost, or everything that is left',
    description: 'The refund is `pending` until its provider has given a certain answer, and `declined` if it refused.',
  })
  @ApiCreatedResponse({ type: AdminRefundDto })
  async refund(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @OperationId() refundId: string,
    @Param('paymentId') paymentId: string,
    @Body() body: RefundDto,
  ): Promise<AdminRefundDto> {
    const question = toRefundQuestion(body, store.currency);
    return toAdminRefundDto(
      await this.orderRefunds.refund({ ...question, storeId: store.id, paymentId, refundId, actor }),
    );
  }

  @Post('payments/:paymentId/resolve')
  @HttpCode(HttpStatus.OK)
  @Repeatable()
  @AdminAccess('payments:write')
  @ApiOperation({ summary: 'Take a payment off the list of conflicts' })
  @ApiOkResponse({ type: AdminPaymentDto })
  async resolve(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @Param('paymentId') paymentId: string,
    @Body() { reason }: ResolveDto,
  ): Promise<AdminPaymentDto> {
    const payment = await this.payments.get(this.dataSource.manager, store.id, paymentId);
    const resolution = { storeId: store.id, paymentId: payment.id, actor, reason };
    return toAdminPaymentDto(await this.operations.resolve(resolution));
  }

  @Post('orders/:orderId/mark-paid')
  @HttpCode(HttpStatus.OK)
  @Repeatable()
  @AdminAccess('payments:write')
  @ApiOperation({ summary: 'Note that the money of an order has arrived: in cash, by transfer, for an invoice' })
  @ApiOkResponse({ type: AdminPaymentDto })
  async markPaid(
    @CurrentStore() store: Store,
    @CurrentActor() actor: string,
    @Param('orderId') orderId: string,
    @Body() { reference = null, reason }: MarkPaidDto,
  ): Promise<AdminPaymentDto> {
    const arrival = { storeId: store.id, orderId, actor, reference, reason };
    return toAdminPaymentDto(await this.operations.markPaid(arrival));
  }
}
