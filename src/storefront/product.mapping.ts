import { type Product, type Variant } from '../catalog/catalog.types.js';
import { toMoneyDto } from '../platform/http/money.dto.js';
import { MOST_QUANTITY_TOLD, type ProductDto, type VariantDto } from './product.dto.js';

/** Pieces that can be ordered, by variant id. */
type Stock = ReadonlyMap<number, number>;

/** The variants whose stock counts. */
export function countedVariants(products: readonly Product[]): number[] {
  return products.flatMap(({ variants }) => variants.filter(({ tracksStock }) => tracksStock).map(({ id }) => id));
}

export function toProductDto(product: Product, currency: string, stock: Stock): ProductDto {
  const { id, slug, name, description, optionNames, variants } = product;
  return {
    id,
    slug,
    name,
    description,
    optionNames: [...optionNames],
    variants: variants.map((variant) => toVariantDto(variant, optionNames, currency, stock)),
  };
}

function toVariantDto(variant: Variant, optionNames: readonly string[], currency: string, stock: Stock): VariantDto {
  const { id, sku, optionValues, tracksStock, prices } = variant;
  const price = prices.find((each) => each.currency === currency);
  const pieces = tracksStock ? (stock.get(id) ?? 0) : null;
  return {
    id,
    sku,
    options: optionValues.map((value, index) => ({ name: optionNames[index] ?? '', value })),
    price: price ? toMoneyDto(price.amount, currency) : null,
    available: price !== undefined && (pieces === null || pieces > 0),
    quantityAvailable: pieces === null ? null : Math.min(pieces, MOST_QUANTITY_TOLD),
  };
}
