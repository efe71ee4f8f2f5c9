import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * What a single value has to be is said by a domain, no longer by a check of the table, where a checkout writes (ADR 0016).
 * A check of one amount that another check of the table implies is gone: `0 <= discount <= subtotal` says enough of a subtotal.
 *
 * No table is written anew, since the columns change while their domains allow everything yet; each is read once. The partial
 * indexes that go by a status (of open carts, unpaid orders, unsettled payments) are made anew.
 */
export class ValuesInDomains1763700000082 implements MigrationInterface {
  name = 'ValuesInDomains1763700000082';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE DOMAIN currency_code AS text;
      CREATE DOMAIN minor_units AS bigint;
      CREATE DOMAIN piece_count AS integer;
      CREATE DOMAIN cart_quantity AS integer;
      CREATE DOMAIN cart_status AS text;
      CREATE DOMAIN order_payment_status AS text;
      CREATE DOMAIN payment_status AS text;
      CREATE DOMAIN stock_movement_kind AS text;

      ALTER TABLE carts
        DROP CONSTRAINT carts_currency_check,
        DROP CONSTRAINT carts_status_check,
        ALTER currency TYPE currency_code,
        ALTER status TYPE cart_status;

      ALTER TABLE cart_lines
        DROP CONSTRAINT cart_lines_quantity_check,
        ALTER quantity TYPE cart_quantity;

      ALTER TABLE orders
        DROP CONSTRAINT ck_orders_payment_status,
        DROP CONSTRAINT orders_currency_check,
        DROP CONSTRAINT orders_subtotal_check,
        DROP CONSTRAINT orders_check,
        DROP CONSTRAINT orders_shipping_check,
        DROP CONSTRAINT orders_check1,
        DROP CONSTRAINT orders_transfer_discount_check,
        DROP CONSTRAINT orders_tax_included_check,
        DROP CONSTRAINT orders_total_check,
        DROP CONSTRAINT orders_cancelled_check,
        ALTER payment_status TYPE order_payment_status,
        ALTER currency TYPE currency_code,
        ALTER discount TYPE minor_units,
        ALTER shipping_discount TYPE minor_units,
        ALTER transfer_discount TYPE minor_units,
        ALTER tax_included TYPE minor_units,
        ALTER total TYPE minor_units,
        ALTER cancelled TYPE minor_units,
        ADD CONSTRAINT ck_orders_discount CHECK (discount <= subtotal),
        ADD CONSTRAINT ck_orders_shipping_discount CHECK (shipping_discount <= shipping);

      ALTER TABLE order_lines
        DROP CONSTRAINT order_lines_quantity_check,
        DROP CONSTRAINT order_lines_unit_price_check,
        DROP CONSTRAINT order_lines_check,
        DROP CONSTRAINT order_lines_tax_included_check,
        ALTER quantity TYPE piece_count,
        ALTER discount TYPE minor_units,
        ALTER tax_included TYPE minor_units,
        ADD CONSTRAINT ck_order_lines_discount CHECK (discount <= subtotal);

      ALTER TABLE payments
        DROP CONSTRAINT ck_payments_status,
        DROP CONSTRAINT payments_currency_check,
        DROP CONSTRAINT payments_amount_check,
        ALTER status TYPE payment_status,
        ALTER currency TYPE currency_code;

      ALTER TABLE stock_levels
        DROP CONSTRAINT ck_stock_levels_on_hand;

      ALTER TABLE stock_reservations
        DROP CONSTRAINT stock_reservations_quantity_check,
        ALTER quantity TYPE piece_count;

      ALTER TABLE stock_movements
        DROP CONSTRAINT stock_movements_kind_check,
        ALTER kind TYPE stock_movement_kind;

      ALTER DOMAIN currency_code ADD CONSTRAINT ck_currency_code CHECK (VALUE ~ '^[A-Z]{3}$');
      ALTER DOMAIN minor_units ADD CONSTRAINT ck_minor_units CHECK (VALUE >= 0);
      ALTER DOMAIN piece_count ADD CONSTRAINT ck_piece_count CHECK (VALUE > 0);
      ALTER DOMAIN cart_quantity ADD CONSTRAINT ck_cart_quantity CHECK (VALUE BETWEEN 1 AND 10000);
      ALTER DOMAIN cart_status ADD CONSTRAINT ck_cart_status
        CHECK (VALUE IN ('open', 'checking_out', 'ordered', 'merged'));
      ALTER DOMAIN order_payment_status ADD CONSTRAINT ck_order_payment_status
        CHECK (VALUE IN ('unpaid', 'authorized', 'partially_paid', 'paid', 'partially_refunded', 'refunded'));
      ALTER DOMAIN payment_status ADD CONSTRAINT ck_payment_status
        CHECK (VALUE IN ('opened', 'pending', 'authorized', 'captured', 'declined', 'voided', 'conflict'));
      ALTER DOMAIN stock_movement_kind ADD CONSTRAINT ck_stock_movement_kind
        CHECK (VALUE IN ('receive', 'adjust', 'allocate', 'release', 'ship', 'restock'));
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE carts
        ALTER currency TYPE text,
        ALTER status TYPE text,
        ADD CONSTRAINT carts_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
        ADD CONSTRAINT carts_status_check CHECK (status IN ('open', 'checking_out', 'ordered', 'merged'));

      ALTER TABLE cart_lines
        ALTER quantity TYPE integer,
        ADD CONSTRAINT cart_lines_quantity_check CHECK (quantity BETWEEN 1 AND 10000);

      ALTER TABLE orders
        DROP CONSTRAINT ck_orders_discount,
        DROP CONSTRAINT ck_orders_shipping_discount,
        ALTER payment_status TYPE text,
        ALTER currency TYPE text,
        ALTER discount TYPE bigint,
        ALTER shipping_discount TYPE bigint,
        ALTER transfer_discount TYPE bigint,
        ALTER tax_included TYPE bigint,
        ALTER total TYPE bigint,
        ALTER cancelled TYPE bigint,
        ADD CONSTRAINT ck_orders_payment_status
          CHECK (payment_status IN ('unpaid', 'authorized', 'partially_paid', 'paid', 'partially_refunded', 'refunded')),
        ADD CONSTRAINT orders_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
        ADD CONSTRAINT orders_subtotal_check CHECK (subtotal >= 0),
        ADD CONSTRAINT orders_check CHECK (discount BETWEEN 0 AND subtotal),
        ADD CONSTRAINT orders_shipping_check CHECK (shipping >= 0),
        ADD CONSTRAINT orders_check1 CHECK (shipping_discount BETWEEN 0 AND shipping),
        ADD CONSTRAINT orders_transfer_discount_check CHECK (transfer_discount >= 0),
        ADD CONSTRAINT orders_tax_included_check CHECK (tax_included >= 0),
        ADD CONSTRAINT orders_total_check CHECK (total >= 0),
        ADD CONSTRAINT orders_cancelled_check CHECK (cancelled >= 0);

      ALTER TABLE order_lines
        DROP CONSTRAINT ck_order_lines_discount,
        ALTER quantity TYPE integer,
        ALTER discount TYPE bigint,
        ALTER tax_included TYPE bigint,
        ADD CONSTRAINT order_lines_quantity_check CHECK (quantity > 0),
        ADD CONSTRAINT order_lines_unit_price_check CHECK (unit_price >= 0),
        ADD CONSTRAINT order_lines_check CHECK (discount BETWEEN 0 AND subtotal),
        ADD CONSTRAINT order_lines_tax_included_check CHECK (tax_included >= 0);

      ALTER TABLE payments
        ALTER status TYPE text,
        ALTER currency TYPE text,
        ADD CONSTRAINT ck_payments_status
          CHECK (status IN ('opened', 'pending', 'authorized', 'captured', 'declined', 'voided', 'conflict')),
        ADD CONSTRAINT payments_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
        ADD CONSTRAINT payments_amount_check CHECK (amount >= 0);

      ALTER TABLE stock_levels
        ADD CONSTRAINT ck_stock_levels_on_hand CHECK (on_hand >= 0);

      ALTER TABLE stock_reservations
        ALTER quantity TYPE integer,
        ADD CONSTRAINT stock_reservations_quantity_check CHECK (quantity > 0);

      ALTER TABLE stock_movements
        ALTER kind TYPE text,
        ADD CONSTRAINT stock_movements_kind_check
          CHECK (kind IN ('receive', 'adjust', 'allocate', 'release', 'ship', 'restock'));

      DROP DOMAIN currency_code, minor_units, piece_count, cart_quantity, cart_status, order_payment_status, payment_status,
        stock_movement_kind;
    `);
  }
}
