import { DomainError } from '../kernel/domain-error.js';

/** `catalog.product_not_found`: the store has no such product, or none that may be seen. */
export function productNotFound(): DomainError {
  return new DomainError('catalog.product_not_found', 'not_found', 'There is no such product.');
}

/** `catalog.variant_not_found`: the store has no such variant. */
export function variantNotFound(): DomainError {
  return new DomainError('catalog.variant_not_found', 'not_found', 'There is no such variant.');
}

/** `catalog.sku_taken`: other variants of the store have these SKUs. */
export function skuTaken(skus: readonly string[]): DomainError {
  return new DomainError('catalog.sku_taken', 'conflict', 'Another variant has this SKU.', { skus });
}

/** `catalog.slug_taken`: another product of the store has the slug. */
export function slugTaken(slug: string): DomainError {
  return new DomainError('catalog.slug_taken', 'conflict', 'Another product has this slug.', { slug });
}

/** `catalog.options_taken`: another variant of the product has the same option values. */
export function optionsTaken(optionValues: readonly string[]): DomainError {
  return new DomainError('catalog.options_taken', 'conflict', 'Another variant has these option values.', {
    optionValues,
  });
}

/** `catalog.tax_class_unknown`: the store has no tax class of this code. */
export function taxClassUnknown(): DomainError {
  return new DomainError('catalog.tax_class_unknown', 'invalid', 'There is no such tax class.');
}

/** `catalog.options_mismatch`: variants must have one value for each option, and without options there is one variant. */
export function optionsMismatch(message: string): DomainError {
  return new DomainError('catalog.options_mismatch', 'invalid', message);
}

/** `catalog.category_not_found`: the store has no such category. */
export function categoryNotFound(): DomainError {
  return new DomainError('catalog.category_not_found', 'not_found', 'There is no such category.');
}

/** `catalog.category_code_taken`: another category of the store has the code. */
export function categoryCodeTaken(code: string): DomainError {
  return new DomainError('catalog.category_code_taken', 'conflict', 'Another category has this code.', { code });
}

/** `catalog.category_unknown`: a product cannot be in categories that the store does not have. */
export function categoryUnknown(categoryIds: readonly number[]): DomainError {
  return new DomainError('catalog.category_unknown', 'invalid', 'The store has no such categories.', { categoryIds });
}

/** `catalog.component_unknown`: a bundle cannot consist of variants that the store does not have. */
export function componentUnknown(variantIds: readonly number[]): DomainError {
  return new DomainError('catalog.component_unknown', 'invalid', 'The store has no such variants.', { variantIds });
}

/** `catalog.bundle_nested`: no bundle is part of a bundle. The variants named are both. */
export function bundleNested(variantIds: readonly number[]): DomainError {
  return new DomainError('catalog.bundle_nested', 'invalid', 'A bundle cannot be part of a bundle.', { variantIds });
}
