import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { PaymentProofs } from '../payment/payment-proofs.service.js';
import { type ProofType } from '../payment/payment.types.js';
import { CurrentStore } from '../platform/http/current.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { PaymentProofsDto } from './payment-proof.dto.js';
import { toPaymentProofDto } from './payment.mapping.js';

const extensions: Readonly<Record<ProofType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'application/pdf': 'pdf',
};

@ApiTags('Payments')
@Controller('admin/v1/payments/:paymentId/proofs')
export class AdminPaymentProofsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly proofs: PaymentProofs,
  ) {}

  @Get()
  @AdminAccess('payments:read')
  @ApiOperation({ summary: 'The proofs of transfer that the buyer has sent in for a payment' })
  @ApiOkResponse({ type: PaymentProofsDto })
  async list(@CurrentStore() store: Store, @Param('paymentId') paymentId: string): Promise<PaymentProofsDto> {
    const proofs = await this.proofs.list(this.dataSource.manager, store.id, paymentId);
    return { items: proofs.map(toPaymentProofDto) };
  }

  /** A stranger's file: never shown in the page's place, never taken for another type, nothing in it ever runs here. */
  @Get(':proofId')
  @AdminAccess('payments:read')
  @Header('content-security-policy', "default-src 'none'; sandbox")
  @Header('x-content-type-options', 'nosniff')
  @ApiOperation({ summary: 'A proof of transfer, as a file' })
  @ApiProduces('image/jpeg', 'image/png', 'application/pdf')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async read(
    @CurrentStore() store: Store,
    @Param('paymentId') paymentId: string,
    @Param('proofId') proofId: string,
  ): Promise<StreamableFile> {
    const { content, contentType } = await this.proofs.read(this.dataSource.manager, store.id, paymentId, proofId);
    const disposition = `attachment; filename="proof-${proofId}.${extensions[contentType]}"`;
    return new StreamableFile(content, { type: contentType, disposition, length: content.length });
  }
}
