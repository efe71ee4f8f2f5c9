import { ApiProperty } from '@nestjs/swagger';

/** `paymentDetails` of a payment through the gateway. */
export class EmporixPaymentDetailsDto {
  @ApiProperty({ description: 'Whether the money is there, or promised' })
  successful: boolean;

  @ApiProperty({ format: 'uuid' })
  paymentTransactionId: string;

  @ApiProperty({ description: 'Whether the buyer has to go somewhere to pay' })
  requiresExternalPayment: boolean;

  @ApiProperty({ type: 'string', format: 'uri', nullable: true })
  externalPaymentRedirectURL: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: 'GET' })
  externalPaymentHttpMethod: string | null;
}

/** `responseCheckout`. */
export class EmporixCheckoutResponseDto {
  @ApiProperty({ format: 'uuid', description: 'UUIDv7' })
  orderId: string;

  @ApiProperty({ type: EmporixPaymentDetailsDto, nullable: true, description: 'Null where no gateway is asked' })
  paymentDetails: EmporixPaymentDetailsDto | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Names this checkout; the payment that it has opened' })
  checkoutId: string | null;
}
