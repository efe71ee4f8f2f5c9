import { Injectable } from '@nestjs/common';
import { type EntityManager, MoreThan } from 'typeorm';
import { Transactor, violatedConstraint } from '../platform/database/transactor.js';
import { categoryCodeTaken, categoryNotFound, categoryUnknown, productNotFound } from './catalog.errors.js';
import { type Category, type CategoryChanges, type NewCategory } from './catalog.types.js';
import { CategoryEntity } from './category.entity.js';
import { categoriesOfProduct, placeProduct } from './category.queries.js';
import { ProductCategoryEntity } from './product-category.entity.js';

/** The categories that products are sorted into, as the shop's staff keeps them. Writes are transactions of their own. */
@Injectable()
export class CategoryService {
  constructor(private readonly transactor: Transactor) {}

  /** At most `limit` categories of the store, oldest first, those after the id `after`. */
  async list(
    db: EntityManager,
    storeId: number,
    { limit, after }: { limit: number; after?: number },
  ): Promise<Category[]> {
    const where = { storeId, ...(after === undefined ? {} : { id: MoreThan(after) }) };
    const rows = await db.getRepository(CategoryEntity).find({ where, order: { id: 'ASC' }, take: limit });
    return rows.map(toCategory);
  }

  /** Throws `catalog.category_not_found`. */
  async get(db: EntityManager, storeId: number, id: number): Promise<Category> {
    const category = await db.getRepository(CategoryEntity).findOneBy({ storeId, id });
    if (!category) throw categoryNotFound();
    return toCategory(category);
  }

  /** Throws `catalog.category_code_taken`. */
  async create(storeId: number, { code, name }: NewCategory): Promise<Category> {
    return this.write(code, async () =>
      toCategory(await this.transactor.run((tx) => tx.save(CategoryEntity, { storeId, code, name }))),
    );
  }

  /** Changes what is given. Throws `catalog.category_not_found` and `catalog.category_code_taken`. */
  async update(storeId: number, id: number, changes: CategoryChanges): Promise<Category> {
    return this.write(changes.code ?? '', () =>
      this.transactor.run(async (tx) => {
        const categories = tx.getRepository(CategoryEntity);
        const category = await categories.findOne({ where: { storeId, id }, lock: { mode: 'for_no_key_update' } });
        if (!category) throw categoryNotFound();
        return toCategory(await categories.save({ ...category, ...changes }));
      }),
    );
  }

  /**
   * Deletes a category and takes its products out of it. Offers and coupons that are for it keep its id, which is never
   * given again, so that they are for nothing rather than for everything. Throws `catalog.category_not_found`.
   */
  async delete(storeId: number, id: number): Promise<void> {
    await this.transactor.run(async (tx) => {
      // The category first: its lock keeps products from being put into it meanwhile.
      const category = await tx.findOne(CategoryEntity, {
        where: { storeId, id },
        lock: { mode: 'pessimistic_write' },
      });
      if (!category) throw categoryNotFound();
      await tx.delete(ProductCategoryEntity, { storeId, categoryId: id });
      await tx.delete(CategoryEntity, { storeId, id });
    });
  }

  /** The categories of a product, by id. Throws `catalog.product_not_found`. */
  async ofProduct(db: EntityManager, storeId: number, productId: number): Promise<readonly Category[]> {
    const found = await categoriesOfProduct.first(db, [storeId, productId]);
    if (!found) throw productNotFound();
    return found.categories;
  }

  /**
   * Puts a product into these categories and no others, and returns them. Idempotent. Throws `catalog.product_not_found`
   * and `catalog.category_unknown`, naming every category that the store does not have.
   */
  async place(storeId: number, productId: number, categoryIds: readonly number[]): Promise<readonly Category[]> {
    return this.transactor.run(async (tx) => {
      const placed = await placeProduct.first(tx, [storeId, productId, categoryIds]);
      if (!placed) throw productNotFound();
      if (placed.unknown.length > 0) throw categoryUnknown(placed.unknown);
      return this.ofProduct(tx, storeId, productId);
    });
  }

  private async write(code: string, unit: () => Promise<Category>): Promise<Category> {
    try {
      return await unit();
    } catch (error) {
      if (violatedConstraint(error) === 'uq_categories_code') throw categoryCodeTaken(code);
      throw error;
    }
  }
}

function toCategory({ id, code, name }: CategoryEntity): Category {
  return { id, code, name };
}
