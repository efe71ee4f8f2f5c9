import { Injectable } from '@nestjs/common';
import { Transactor } from '../platform/database/transactor.js';
import { lockVariants, nestedVariants, replaceComponents } from './bundle.queries.js';
import { bundleNested, componentUnknown, variantNotFound } from './catalog.errors.js';
import { type NewComponent } from './catalog.types.js';

/** Makes bundles of variants, as the merchant's staff does. */
@Injectable()
export class BundleEditor {
  constructor(private readonly transactor: Transactor) {}

  /**
   * Says what one piece of a variant consists of, each component once; none makes it an ordinary variant again. Returns
   * its product's id. A transaction of its own, idempotent. What was ordered before keeps the parts it was ordered with.
   *
   * Throws `catalog.variant_not_found`, `catalog.component_unknown` and, when a component is a bundle or the variant is
   * part of one, `catalog.bundle_nested`.
   */
  async setComponents(storeId: number, variantId: number, components: readonly NewComponent[]): Promise<number> {
    const parts = components.map((component) => component.variantId);
    return this.transactor.run(async (tx) => {
      const variants = await lockVariants.rows(tx, [storeId, [variantId, ...parts]]);
      const bundle = variants.find(({ id }) => id === variantId);
      if (!bundle) throw variantNotFound();
      const unknown = parts.filter((part) => !variants.some(({ id }) => id === part));
      if (unknown.length > 0) throw componentUnknown(unknown);
      if (parts.length > 0) {
        // Under the locks: whoever makes a bundle of one of these variants has done so, or waits.
        const nested = (await nestedVariants.rows(tx, [storeId, variantId, parts])).map(({ id }) => id);
        if (parts.includes(variantId)) throw bundleNested([variantId]);
        if (nested.length > 0) throw bundleNested(nested);
      }
      await replaceComponents.affected(tx, [storeId, variantId, parts, components.map(({ quantity }) => quantity)]);
      return bundle.productId;
    });
  }
}
