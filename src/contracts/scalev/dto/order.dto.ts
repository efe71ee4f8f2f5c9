import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Decimal strings, as every amount of this contract. */
const money = { example: '150000.00', pattern: '^-?\\d+(\\.\\d+)?$' };
const text = { type: 'string', nullable: true } as const;
const time = { type: 'string', format: 'date-time', nullable: true } as const;
const flag = { type: 'boolean', nullable: true } as const;
const open = { type: 'object', additionalProperties: true } as const;

export class ScalevBusinessDto {
  @ApiProperty({ ...text, description: "The store's short name" })
  username: string | null;

  @ApiProperty(text)
  contact_email: string | null;

  @ApiProperty(text)
  aff_code: string | null;

  @ApiProperty(text)
  logo: string | null;
}

export class ScalevPageDto {
  @ApiProperty(text)
  slug: string | null;
}

export class ScalevDomainDto {
  @ApiProperty(text)
  full_url: string | null;
}

export class ScalevFinancialEntityDto {
  @ApiProperty({ ...text, example: 'BCA' })
  name: string | null;

  @ApiProperty({ ...text, example: 'bca' })
  code: string | null;
}

export class ScalevPaymentAccountDto {
  @ApiProperty({ type: 'integer', description: "The account's place among the store's" })
  id: number;

  @ApiProperty(text)
  account_holder: string | null;

  @ApiProperty({ ...text, example: '0000012345' })
  account_number: string | null;

  @ApiProperty({ ...text, example: 'bank_transfer' })
  method: string | null;

  @ApiProperty({ type: ScalevFinancialEntityDto, nullable: true })
  financial_entity: ScalevFinancialEntityDto | null;
}

export class ScalevStoreDto {
  @ApiProperty(text)
  name: string | null;

  @ApiProperty({ type: [ScalevPaymentAccountDto] })
  payment_accounts: ScalevPaymentAccountDto[];

  @ApiProperty({ type: ScalevDomainDto, nullable: true })
  custom_domain: ScalevDomainDto | null;

  @ApiProperty({ type: 'integer', nullable: true })
  days_of_payment_processing: number | null;

  @ApiProperty({ ...flag, description: 'Whether orders whose goods wait for the money expire' })
  is_auto_expire: boolean | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'After how many days, begun ones counted' })
  auto_expire_days: number | null;

  @ApiProperty(flag)
  is_show_whatsapp: boolean | null;

  @ApiProperty(flag)
  is_show_download_invoice: boolean | null;
}

export class ScalevCourierDto {
  @ApiProperty({ ...text, example: 'JNE' })
  name: string | null;
}

export class ScalevCourierServiceDto {
  @ApiProperty({ ...text, example: 'REG' })
  name: string | null;

  @ApiProperty({ type: ScalevCourierDto, nullable: true })
  courier: ScalevCourierDto | null;
}

export class ScalevShipmentStatusDto {
  @ApiProperty({ ...text, description: 'When it happened, as the carrier tells. ISO 8601' })
  timestamp_source: string | null;

  @ApiProperty(text)
  status: string | null;

  @ApiProperty(text)
  description: string | null;
}

export class ScalevOrderLineDto {
  @ApiProperty({ type: 'integer', minimum: 1 })
  quantity: number;

  @ApiProperty({ ...text, example: 'Kemeja Batik' })
  product_name: string | null;

  @ApiProperty({ ...text, enum: ['variant', 'bundle_price_option'] })
  item_type: string | null;

  @ApiProperty({ ...text, example: 'M' })
  variant_option1_value: string | null;

  @ApiProperty(text)
  variant_option2_value: string | null;

  @ApiProperty(text)
  variant_option3_value: string | null;

  @ApiProperty({ ...money, description: 'Of one' })
  variant_price: string;
}

export class ScalevDestinationDto {
  @ApiProperty(text)
  name: string | null;

  @ApiProperty(text)
  phone: string | null;

  @ApiProperty(text)
  address: string | null;

  @ApiProperty({ ...text, example: 'Kebayoran Baru' })
  subdistrict: string | null;

  @ApiProperty({ ...text, example: 'Jakarta Selatan' })
  city: string | null;

  @ApiProperty({ ...text, example: 'DKI Jakarta' })
  province: string | null;
}

export class ScalevCustomerDto {
  @ApiProperty(text)
  email: string | null;
}

/** `StorefrontPublicOrder`. */
export class ScalevOrderDto {
  @ApiProperty({ format: 'uuid', description: 'UUIDv7' })
  id: string;

  @ApiProperty({ description: 'Unguessable key of the public order' })
  secret_slug: string;

  @ApiProperty({ type: 'string', format: 'uri', nullable: true })
  public_order_url: string | null;

  @ApiProperty({
    type: 'string',
    format: 'uri',
    nullable: true,
    description: 'Null when there is nothing to pay there',
  })
  payment_url: string | null;

  @ApiPropertyOptional({ type: 'string', format: 'uri', nullable: true, description: 'Where the buyer goes next' })
  redirect_url: string | null;

  @ApiProperty({ example: 'NUSANTARA-1001', description: "The order's number for people" })
  order_id: string;

  @ApiProperty({ example: 'pending' })
  status: string;

  @ApiProperty({ ...text, example: 'unpaid' })
  payment_status: string | null;

  @ApiProperty(flag)
  is_probably_spam: boolean | null;

  @ApiProperty(time)
  draft_time: string | null;

  @ApiProperty(time)
  paid_time: string | null;

  @ApiProperty({ ...time, description: 'When the last proof of transfer was sent in' })
  transfer_time: string | null;

  @ApiProperty(text)
  transferproof_url: string | null;

  @ApiProperty(text)
  handler_phone: string | null;

  @ApiProperty(text)
  chat_message: string | null;

  @ApiProperty({ type: 'integer', nullable: true })
  customer_id: number | null;

  @ApiProperty(text)
  discount_code_code: string | null;

  @ApiProperty({ type: ScalevBusinessDto, nullable: true })
  business: ScalevBusinessDto | null;

  @ApiProperty({ type: ScalevPageDto, nullable: true })
  page: ScalevPageDto | null;

  @ApiProperty({
    ...money,
    description:
      'product_price − product_discount + shipping_cost − shipping_discount + other_income − unique_code_discount − discount_code_discount',
  })
  gross_revenue: string;

  @ApiProperty(money)
  product_price: string;

  @ApiProperty({ ...money, description: 'What offers take off' })
  product_discount: string;

  @ApiProperty(money)
  shipping_cost: string;

  @ApiProperty({ ...money, description: 'What is off delivery without a code' })
  shipping_discount: string;

  @ApiProperty({ ...money, description: 'What is charged on top: taxes that the prices do not contain' })
  other_income: string;

  @ApiProperty(text)
  other_income_name: string | null;

  @ApiProperty({ ...money, description: 'What tells this transfer from others' })
  unique_code_discount: string;

  @ApiProperty({ ...money, description: 'What the discount code takes off, delivery included' })
  discount_code_discount: string;

  @ApiProperty({ ...open, description: "The gateway's account, QR code or actions; empty where no gateway is asked" })
  pg_payment_info: object;

  @ApiProperty({ type: 'array', items: open, description: 'Oldest first' })
  status_history: object[];

  @ApiProperty({ example: 'bank_transfer' })
  payment_method: string;

  @ApiProperty({ ...text, example: 'bca' })
  sub_payment_method: string | null;

  @ApiProperty({ ...text, description: 'The payment gateway; null where none is asked' })
  epayment_provider: string | null;

  @ApiProperty({ ...text, description: 'Of the account to transfer to' })
  payment_account_holder: string | null;

  @ApiProperty(text)
  payment_account_number: string | null;

  @ApiProperty({ type: [ScalevShipmentStatusDto], description: 'Oldest first' })
  shipment_status_history: ScalevShipmentStatusDto[];

  @ApiProperty({ ...text, description: 'The tracking number' })
  shipment_receipt: string | null;

  @ApiProperty({ type: ScalevCourierServiceDto, nullable: true, description: 'Null where nothing is sent' })
  courier_service: ScalevCourierServiceDto | null;

  @ApiProperty({ ...open, description: 'By id, what was ordered, bundles apart' })
  variants: object;

  @ApiProperty({ ...open, description: 'By id, the bundles that were ordered and what is in them' })
  bundle_price_options: object;

  @ApiProperty({ type: [ScalevOrderLineDto] })
  orderlines: ScalevOrderLineDto[];

  @ApiProperty(time)
  payment_expiration_at: string | null;

  @ApiProperty({ type: ScalevDomainDto, nullable: true })
  store_custom_domain: ScalevDomainDto | null;

  @ApiProperty({ type: ScalevStoreDto, nullable: true })
  store: ScalevStoreDto | null;

  @ApiProperty({ type: ScalevDestinationDto, nullable: true, description: 'Null where nothing is sent' })
  destination_address: ScalevDestinationDto | null;

  @ApiProperty({ type: ScalevCustomerDto, nullable: true })
  customer: ScalevCustomerDto | null;
}
