import { ApiProperty } from '@nestjs/swagger';
import { MoneyDto, toMoneyDto } from './money.dto.js';

export class OrderOptionDto {
  @ApiProperty()
  name: string;

  @ApiProperty()
  value: string;
}

/** A part of a bundle. */
export class BundlePartDto {
  @ApiProperty({ type: 'integer' })
  variantId: number;

  @ApiProperty({ example: 'KOPI-250' })
  sku: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: [OrderOptionDto] })
  options: OrderOptionDto[];

  @ApiProperty({ type: 'integer', description: 'In one piece of the bundle' })
  quantity: number;
}

export class OrderLineDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ type: 'integer' })
  productId: number;

  @ApiProperty({ type: 'integer' })
  variantId: number;

  @ApiProperty()
  sku: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: [OrderOptionDto] })
  options: OrderOptionDto[];

  @ApiProperty({ type: [BundlePartDto], description: 'What a bundle consists of; empty for anything else' })
  components: BundlePartDto[];

  @ApiProperty({ type: 'integer' })
  quantity: number;

  @ApiProperty({ type: MoneyDto })
  unitPrice: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'unitPrice × quantity' })
  subtotal: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: "The line's share of all discounts" })
  discount: MoneyDto;

  @ApiProperty({ type: 'string', nullable: true, description: 'What it is taxed as' })
  taxClass: string | null;

  @ApiProperty({ type: MoneyDto, description: 'On top of the price; negative where an exempt buyer gets it off' })
  tax: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'The part of the total that is tax, where prices contain it' })
  taxIncluded: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'subtotal − discount + tax' })
  total: MoneyDto;
}

type Amount = 'unitPrice' | 'subtotal' | 'discount' | 'tax' | 'taxIncluded' | 'total';
type Part = Readonly<Omit<BundlePartDto, 'options'>> & { readonly options: readonly Readonly<OrderOptionDto>[] };
type Line = Readonly<Omit<OrderLineDto, Amount | 'options' | 'components'>> &
  Readonly<Record<Amount, number>> & {
    readonly options: readonly Readonly<OrderOptionDto>[];
    readonly components: readonly Part[];
  };

/** What a bundle consists of, to the wire. */
export function toBundleParts(components: readonly Part[]): BundlePartDto[] {
  return components.map(({ variantId, sku, name, options, quantity }) => ({
    variantId,
    sku,
    name,
    options: [...options],
    quantity,
  }));
}

/** A line of an order, with its amounts in minor units, to the wire. */
export function toOrderLineDto(line: Line, currency: string): OrderLineDto {
  const money = (amount: number): MoneyDto => toMoneyDto(amount, currency);
  return {
    id: line.id,
    productId: line.productId,
    variantId: line.variantId,
    sku: line.sku,
    name: line.name,
    options: line.options.map(({ name, value }) => ({ name, value })),
    components: toBundleParts(line.components),
    quantity: line.quantity,
    unitPrice: money(line.unitPrice),
    subtotal: money(line.subtotal),
    discount: money(line.discount),
    taxClass: line.taxClass,
    tax: money(line.tax),
    taxIncluded: money(line.taxIncluded),
    total: money(line.total),
  };
}
