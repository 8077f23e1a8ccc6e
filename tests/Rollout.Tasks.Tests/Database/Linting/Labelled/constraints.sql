--= contract add-unique-constraint
ALTER TABLE customers ADD CONSTRAINT customers_name_key UNIQUE (name);
--= contract add-unique-constraint
ALTER TABLE customers ADD UNIQUE NULLS NOT DISTINCT (name, note) INCLUDE (id) DEFERRABLE INITIALLY DEFERRED;
--= contract add-exclusion-constraint
ALTER TABLE customers ADD CONSTRAINT one_name EXCLUDE (name WITH =);
--= contract set-not-null: what is validated says another thing
ALTER TABLE customers ADD CONSTRAINT known CHECK (name IS NOT NULL OR note IS NOT NULL) NOT VALID;
--= next
ALTER TABLE customers VALIDATE CONSTRAINT known;
--= next
ALTER TABLE customers ALTER COLUMN name SET NOT NULL;
--= contract set-not-null: validated is another constraint of the table
ALTER TABLE customers VALIDATE CONSTRAINT phone_form;
ALTER TABLE customers ALTER COLUMN name SET NOT NULL;
--= contract set-not-null: the proof is dropped before it is used
ALTER TABLE customers DROP CONSTRAINT nick_known;
ALTER TABLE customers ALTER COLUMN nick SET NOT NULL;
--= contract set-not-null: the stable release does not write a column that is new
ALTER TABLE customers ADD COLUMN z int;
ALTER TABLE customers ADD CONSTRAINT z_set CHECK (z IS NOT NULL) NOT VALID;
--= contract set-not-null: a trigger after the insert fills nothing
ALTER TABLE customers ADD COLUMN z int;
CREATE FUNCTION fill_z() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.z := 1; RETURN new; END $$;
CREATE TRIGGER fill AFTER INSERT ON customers FOR EACH ROW EXECUTE FUNCTION fill_z();
ALTER TABLE customers ADD CONSTRAINT z_set CHECK (z IS NOT NULL) NOT VALID;
--= contract set-not-null: the trigger is on updates only
ALTER TABLE customers ADD COLUMN z int;
CREATE FUNCTION fill_z() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.z := 1; RETURN new; END $$;
CREATE TRIGGER fill BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION fill_z();
ALTER TABLE customers ADD CONSTRAINT z_set CHECK (z IS NOT NULL) NOT VALID;
--= contract set-not-null: the trigger fills another column
ALTER TABLE customers ADD COLUMN z int;
CREATE FUNCTION fill_y() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.note := 1; RETURN new; END $$;
CREATE TRIGGER fill BEFORE INSERT ON customers FOR EACH ROW EXECUTE FUNCTION fill_y();
ALTER TABLE customers ADD CONSTRAINT z_set CHECK (z IS NOT NULL) NOT VALID;
--= contract set-not-null: the trigger is on another table
ALTER TABLE customers ADD COLUMN wide_id int;
CREATE TRIGGER fill BEFORE INSERT ON order_lines FOR EACH ROW EXECUTE FUNCTION widen();
ALTER TABLE customers ADD CONSTRAINT z_set CHECK (wide_id IS NOT NULL) NOT VALID;
--= contract drop-unique
ALTER TABLE customers DROP CONSTRAINT customers_email_key;
--= contract drop-unique
ALTER TABLE order_lines DROP CONSTRAINT IF EXISTS order_lines_pkey CASCADE, ADD COLUMN z int;
--= blocking foreign-key-not-deferred
ALTER TABLE ONLY order_lines ADD CONSTRAINT of_order FOREIGN KEY (order_id) REFERENCES public.orders (id) ON DELETE CASCADE;
--= blocking foreign-key-not-deferred
ALTER TABLE order_lines ADD FOREIGN KEY (order_id) REFERENCES orders;
--= blocking check-not-deferred
ALTER TABLE customers ADD CHECK (length(name) < 100);
--= contract add-unique-constraint
ALTER TABLE logs ADD PRIMARY KEY (at);
--= contract set-not-null: a primary key refuses NULL
CREATE UNIQUE INDEX CONCURRENTLY logs_key ON logs (line);
ALTER TABLE logs ADD PRIMARY KEY USING INDEX logs_key;
--= blocking validate-in-same-transaction
ALTER TABLE customers ADD CONSTRAINT named CHECK (name <> '') NOT VALID;
ALTER TABLE customers VALIDATE CONSTRAINT named;
--= blocking validate-in-same-transaction
ALTER TABLE order_lines ADD CONSTRAINT of_order FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;
ALTER TABLE order_lines VALIDATE CONSTRAINT of_order;
--= blocking drop-foreign-key
ALTER TABLE orders DROP CONSTRAINT orders_customer;
--= safe
ALTER TABLE order_lines ADD CONSTRAINT of_order FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;
--= next
ALTER TABLE order_lines VALIDATE CONSTRAINT of_order;
--= safe
ALTER TABLE customers ADD CONSTRAINT named CHECK (name <> '') NOT VALID;
--= next
ALTER TABLE customers VALIDATE CONSTRAINT "named";
--= safe
alter table public.customers add constraint name_set check ((name) is not null) not valid;
--= next
ALTER TABLE customers VALIDATE CONSTRAINT name_set;
--= next
ALTER TABLE customers ALTER name SET NOT NULL;
ALTER TABLE customers DROP CONSTRAINT name_set;
--= safe
ALTER TABLE customers VALIDATE CONSTRAINT country_known;
--= next
ALTER TABLE customers ALTER COLUMN country SET NOT NULL;
--= safe
CREATE UNIQUE INDEX CONCURRENTLY customers_name_key ON customers (name);
--= next
ALTER TABLE customers ADD CONSTRAINT customers_name_key UNIQUE USING INDEX customers_name_key;
--= safe
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS logs_key ON logs (at);
ALTER TABLE logs ADD PRIMARY KEY USING INDEX logs_key;
--= safe
ALTER TABLE customers DROP CONSTRAINT phone_form;
--= safe: the stable release leaves the column out, the trigger writes it
ALTER TABLE customers ADD COLUMN wide_id bigint;
CREATE FUNCTION fill_wide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.wide_id := NEW.id; RETURN NEW; END $$;
CREATE TRIGGER fill BEFORE INSERT OR UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION fill_wide();
ALTER TABLE customers ADD CONSTRAINT wide_known CHECK (wide_id IS NOT NULL) NOT VALID;
--= next
-- rollout: backfill table=customers key=id
UPDATE customers SET wide_id = id WHERE id BETWEEN :from AND :to AND wide_id IS NULL;
--= next
ALTER TABLE customers VALIDATE CONSTRAINT wide_known;
--= safe: the trigger that fills it is there already
ALTER TABLE orders ADD CONSTRAINT wide_known CHECK (wide_id IS NOT NULL) NOT VALID;
--= next
ALTER TABLE orders VALIDATE CONSTRAINT wide_known;
--= next
ALTER TABLE orders ALTER COLUMN wide_id SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT wide_known;
--= safe: the new column has a default
ALTER TABLE customers ADD COLUMN z int DEFAULT 1;
ALTER TABLE customers ADD CONSTRAINT z_set CHECK (z IS NOT NULL) NOT VALID;
