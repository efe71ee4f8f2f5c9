import { piecesFrom, stockParts } from '../catalog/bundle.js';
import { type PriceEntry, type ShownProduct, type Variant } from '../catalog/catalog.types.js';
import { type MoneyDto, toMoneyDto } from '../platform/http/money.dto.js';
import { type PriceMoment, selectPrice } from '../pricing/price-selection.js';
import { toBundleParts } from '../platform/http/order-line.dto.js';
import { MOST_QUANTITY_TOLD, type ProductDto, type VariantDto } from './product.dto.js';

/** Pieces that can be ordered, by variant id. */
type Stock = ReadonlyMap<number, number>;

/** The variants whose stock counts: a bundle's are its components. */
export function countedVariants(products: readonly ShownProduct[]): number[] {
  return products.flatMap(({ variants }) => variants.flatMap(stockParts).map(({ variantId }) => variantId));
}

/** What a store's products are shown with. */
export interface Shown {
  readonly currency: string;
  readonly stock: Stock;
  readonly moment: PriceMoment;
}

export function toProductDto(product: ShownProduct, shown: Shown): ProductDto {
  const { id, slug, name, description, optionNames, variants } = product;
  return {
    id,
    slug,
    name,
    description,
    optionNames: [...optionNames],
    variants: variants.map((variant) => toVariantDto(variant, optionNames, shown)),
  };
}

function toVariantDto(
  variant: Variant<PriceEntry>,
  optionNames: readonly string[],
  { currency, stock, moment }: Shown,
): VariantDto {
  const { id, sku, optionValues, components, prices } = variant;
  const selection = selectPrice(prices, 1, moment);
  const price = 'price' in selection ? selection.price : null;
  const money = (amount: number | null = null): MoneyDto | null =>
    amount === null ? null : toMoneyDto(amount, currency);
  const complete = components.every((component) => component.available);
  const pieces = complete ? piecesFrom(stockParts(variant), ({ variantId }) => stock.get(variantId) ?? 0) : 0;
  return {
    id,
    sku,
    options: optionValues.map((value, index) => ({ name: optionNames[index] ?? '', value })),
    components: toBundleParts(components),
    price: money(price?.amount),
    compareAt: money(price?.compareAt),
    available: price !== null && (pieces === null || pieces > 0),
    quantityAvailable: pieces === null ? null : Math.min(pieces, MOST_QUANTITY_TOLD),
  };
}
