import { type NewProduct, type NewVariant, type Price, type Product, type Variant } from '../catalog/catalog.types.js';
import { fromMoneyDto, type MoneyDto, toMoneyDto } from '../platform/http/money.dto.js';
import { type AdminProductDto, type AdminVariantDto, type NewProductDto, type NewVariantDto } from './product.dto.js';
import { within } from './store-money.js';

type Path = readonly (string | number)[];

export function toNewProduct({ variants, ...product }: NewProductDto): NewProduct {
  return { ...product, variants: variants.map((variant, index) => toNewVariant(variant, ['variants', index])) };
}

/** `path` says where in the body the variant stands. */
export function toNewVariant({ prices = [], ...variant }: NewVariantDto, path: Path = []): NewVariant {
  return { ...variant, prices: prices.map((price, index) => toPrice(price, [...path, 'prices', index])) };
}

/** Throws `request.invalid` for money that is none in its currency, negative, or absurdly much. */
export function toPrice(money: MoneyDto, path: Path): Price {
  const price = fromMoneyDto(money, path);
  within(price.amount, path);
  return price;
}

export function toAdminProductDto({ optionNames, variants, ...product }: Product): AdminProductDto {
  return { ...product, optionNames: [...optionNames], variants: variants.map(toAdminVariantDto) };
}

function toAdminVariantDto({ optionValues, prices, ...variant }: Variant): AdminVariantDto {
  return {
    ...variant,
    optionValues: [...optionValues],
    prices: prices.map(({ amount, currency }) => toMoneyDto(amount, currency)),
  };
}
