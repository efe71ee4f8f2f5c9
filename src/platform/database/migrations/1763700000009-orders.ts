import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Orders1763700000009 implements MigrationInterface {
  name = 'Orders1763700000009';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- The lowest UUIDv7 of an instant: the 48 bits of milliseconds, then zeros. Monthly partitions are ranges between two of them.
      CREATE FUNCTION uuid_v7_floor(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS $$
        SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
      $$;

      CREATE TABLE orders (
        id uuid NOT NULL,
        store_id bigint NOT NULL REFERENCES stores (id),
        number text NOT NULL,
        secret_slug text NOT NULL,
        channel text NOT NULL,
        customer_id bigint,
        cart_id bigint,
        status text NOT NULL,
        payment_status text NOT NULL,
        currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        subtotal bigint NOT NULL CHECK (subtotal >= 0),
        discount bigint NOT NULL CHECK (discount >= 0 AND discount <= subtotal),
        shipping bigint NOT NULL CHECK (shipping >= 0),
        shipping_discount bigint NOT NULL CHECK (shipping_discount >= 0 AND shipping_discount <= shipping),
        tax bigint NOT NULL DEFAULT 0 CHECK (tax >= 0),
        total bigint NOT NULL CHECK (total >= 0),
        email text,
        phone text,
        shipping_address jsonb,
        billing_address jsonb,
        shipping_option jsonb,
        payment_method text NOT NULL,
        coupon_code text,
        adjustments jsonb NOT NULL,
        note text,
        placed_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (store_id, id),
        CONSTRAINT ck_orders_total CHECK (total = subtotal - discount + shipping - shipping_discount + tax),
        CONSTRAINT fk_orders_customer FOREIGN KEY (store_id, customer_id) REFERENCES customers (store_id, id)
      ) PARTITION BY RANGE (id);
      CREATE INDEX ix_orders_customer ON orders (store_id, customer_id, id DESC) WHERE customer_id IS NOT NULL;
      CREATE TABLE orders_default PARTITION OF orders DEFAULT;

      -- An order's identity: what must be unique across the monthly partitions, the way from a number or a slug to the one
      -- partition to read, and what rows that belong to an order refer to. Checking a key of the partitioned table itself
      -- makes placing an order half as dear again.
      CREATE TABLE order_references (
        order_id uuid NOT NULL,
        store_id bigint NOT NULL,
        number text NOT NULL,
        secret_slug text NOT NULL CONSTRAINT uq_order_references_slug UNIQUE,
        cart_id bigint,
        cart_round integer,
        PRIMARY KEY (store_id, order_id),
        CONSTRAINT uq_order_references_number UNIQUE (store_id, number),
        CONSTRAINT uq_order_references_cart UNIQUE (store_id, cart_id, cart_round),
        CONSTRAINT fk_order_references_order FOREIGN KEY (store_id, order_id) REFERENCES orders (store_id, id)
      );

      CREATE TABLE order_lines (
        order_id uuid NOT NULL,
        position smallint NOT NULL,
        id uuid NOT NULL,
        store_id bigint NOT NULL,
        product_id bigint NOT NULL,
        variant_id bigint NOT NULL,
        sku text NOT NULL,
        name text NOT NULL,
        options jsonb NOT NULL,
        quantity integer NOT NULL CHECK (quantity > 0),
        unit_price bigint NOT NULL CHECK (unit_price >= 0),
        subtotal bigint NOT NULL,
        discount bigint NOT NULL CHECK (discount >= 0 AND discount <= subtotal),
        tax bigint NOT NULL DEFAULT 0,
        total bigint NOT NULL,
        PRIMARY KEY (order_id, position),
        CONSTRAINT ck_order_lines_subtotal CHECK (subtotal = unit_price * quantity),
        CONSTRAINT ck_order_lines_total CHECK (total = subtotal - discount + tax),
        CONSTRAINT fk_order_lines_order FOREIGN KEY (store_id, order_id) REFERENCES order_references (store_id, order_id)
      ) PARTITION BY RANGE (order_id);
      CREATE TABLE order_lines_default PARTITION OF order_lines DEFAULT;

      CREATE TABLE order_status_changes (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        store_id bigint NOT NULL,
        order_id uuid NOT NULL,
        from_status text,
        to_status text NOT NULL,
        actor text NOT NULL,
        reason text,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT fk_order_status_changes_order FOREIGN KEY (store_id, order_id)
          REFERENCES order_references (store_id, order_id)
      );
      CREATE INDEX ix_order_status_changes_order ON order_status_changes (order_id, id);
      CREATE UNIQUE INDEX uq_order_status_changes_first ON order_status_changes (order_id) WHERE from_status IS NULL;
      CREATE TRIGGER order_status_changes_append_only BEFORE UPDATE OR DELETE ON order_status_changes
        FOR EACH ROW EXECUTE FUNCTION refuse_change();

      -- Makes the partitions of orders and order_lines from the month of from_day on, count months long. Safe to call again.
      -- A month that the default partition has rows of already stays there: PostgreSQL would refuse its partition.
      CREATE FUNCTION create_order_partitions(from_day date, count integer) RETURNS integer LANGUAGE plpgsql AS $$
      DECLARE
        parent text;
        key text;
        first_id uuid;
        next_id uuid;
        kept boolean;
        month timestamp;
        made integer := 0;
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('cashwrap.create_order_partitions'));
        FOR i IN 0 .. count - 1 LOOP
          month := date_trunc('month', from_day::timestamp) + make_interval(months => i);
          first_id := uuid_v7_floor(month AT TIME ZONE 'UTC');
          next_id := uuid_v7_floor((month + interval '1 month') AT TIME ZONE 'UTC');
          FOREACH parent IN ARRAY ARRAY['orders', 'order_lines'] LOOP
            CONTINUE WHEN to_regclass(parent || to_char(month, '_YYYY_MM')) IS NOT NULL;
            key := CASE parent WHEN 'orders' THEN 'id' ELSE 'order_id' END;
            EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I >= $1 AND %I < $2)', parent || '_default', key, key)
              INTO kept USING first_id, next_id;
            CONTINUE WHEN kept;
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
              parent || to_char(month, '_YYYY_MM'), parent, first_id, next_id);
            made := made + 1;
          END LOOP;
        END LOOP;
        RETURN made;
      END $$;
      SELECT create_order_partitions((now() AT TIME ZONE 'UTC')::date, 3);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      `DROP TABLE order_status_changes; DROP TABLE order_lines; DROP TABLE order_references; DROP TABLE orders; DROP FUNCTION create_order_partitions; DROP FUNCTION uuid_v7_floor`,
    );
  }
}
