import {
  type NewProduct,
  type NewVariant,
  type Price,
  type Product,
  type Variant,
  type VariantPatch,
} from '../catalog/catalog.types.js';
import { fromMoneyDto, type MoneyDto, toMoneyDto } from '../platform/http/money.dto.js';
import {
  type AdminProductDto,
  type AdminVariantDto,
  type NewProductDto,
  type NewVariantDto,
  type VariantChangesDto,
} from './product.dto.js';
import { fromStoreMoney, within } from './store-money.js';

type Path = readonly (string | number)[];

/** `currency` is the store's. */
export function toNewProduct({ variants, ...product }: NewProductDto, currency: string): NewProduct {
  return {
    ...product,
    variants: variants.map((variant, index) => toNewVariant(variant, currency, ['variants', index])),
  };
}

/** `path` says where in the body the variant stands. */
export function toNewVariant(
  { prices = [], ...variant }: NewVariantDto,
  currency: string,
  path: Path = [],
): NewVariant {
  return {
    ...toVariantPatch(variant, currency, path),
    sku: variant.sku,
    prices: prices.map((price, index) => toPrice(price, [...path, 'prices', index])),
  };
}

export function toVariantPatch(
  { deliveryCharge, ...variant }: VariantChangesDto,
  currency: string,
  path: Path = [],
): VariantPatch {
  if (deliveryCharge === undefined) return variant;
  return { ...variant, deliveryCharge: fromStoreMoney(deliveryCharge, currency, [...path, 'deliveryCharge']) };
}

/** Throws `request.invalid` for money that is none in its currency, negative, or absurdly much. */
export function toPrice(money: MoneyDto, path: Path): Price {
  const price = fromMoneyDto(money, path);
  within(price.amount, path);
  return price;
}

/** `currency` is the store's. */
export function toAdminProductDto({ optionNames, variants, ...product }: Product, currency: string): AdminProductDto {
  return {
    ...product,
    optionNames: [...optionNames],
    variants: variants.map((variant) => toAdminVariantDto(variant, currency)),
  };
}

export function toAdminVariantDto(
  { optionValues, components, prices, deliveryCharge, ...variant }: Variant,
  currency: string,
): AdminVariantDto {
  return {
    ...variant,
    deliveryCharge: toMoneyDto(deliveryCharge, currency),
    optionValues: [...optionValues],
    components: components.map(({ variantId, sku, name, quantity, available }) => ({
      variantId,
      sku,
      name,
      quantity,
      available,
    })),
    prices: prices.map(({ amount, currency }) => toMoneyDto(amount, currency)),
  };
}
