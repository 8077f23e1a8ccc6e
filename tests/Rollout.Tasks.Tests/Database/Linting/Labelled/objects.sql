--= contract drop-table
DROP TABLE orders;
--= contract drop-table
drop table if exists nothing, "public"."orders" cascade;
--= contract drop-table: IF NOT EXISTS makes nothing, the table is the one in use
CREATE TABLE IF NOT EXISTS logs (at timestamptz NOT NULL, line text);
DROP TABLE logs;
--= contract drop-table: made anew, but without its rows
DROP TABLE IF EXISTS logs;
CREATE TABLE logs (at timestamptz NOT NULL, line text);
--= contract rename-table
ALTER TABLE logs RENAME TO log_lines;
--= contract rename-table: two tables change places
CREATE TABLE logs_new (at timestamptz NOT NULL, line text);
ALTER TABLE logs RENAME TO logs_old;
ALTER TABLE logs_new RENAME TO logs;
--= contract rename-table: the view comes too late
ALTER TABLE logs RENAME TO log_lines;
--= next
CREATE VIEW logs AS SELECT * FROM log_lines;
--= contract rename-table: DISTINCT cannot be written to
ALTER TABLE logs RENAME TO log_lines;
CREATE VIEW logs AS SELECT DISTINCT * FROM log_lines;
--= contract rename-object
ALTER SCHEMA billing RENAME TO accounting;
--= contract rename-object
ALTER VIEW customer_names RENAME TO names;
--= contract rename-object
ALTER SEQUENCE ticket_numbers RENAME TO tickets;
--= contract rename-object
ALTER FUNCTION order_total(int) RENAME TO total_of;
--= contract rename-object
ALTER PROCEDURE tidy() RENAME TO tidy_up;
--= contract rename-table
ALTER TABLE customer_names RENAME TO names;
--= contract lose-access
ALTER FUNCTION order_total SET SCHEMA billing;
--= contract lose-access
ALTER TABLE logs SET SCHEMA billing;
--= contract lose-access
ALTER VIEW customer_names OWNER TO SESSION_USER;
--= contract lose-access
REVOKE INSERT, UPDATE (name) ON TABLE customers FROM PUBLIC;
--= contract lose-access
REVOKE GRANT OPTION FOR ALL PRIVILEGES ON ALL TABLES IN SCHEMA public FROM app;
--= contract lose-access
ALTER DEFAULT PRIVILEGES FOR ROLE app REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
--= contract lose-access
REVOKE admins FROM app;
--= contract lose-access
ALTER ROLE app NOLOGIN PASSWORD 'x';
--= contract drop-object
DROP VIEW customer_names;
--= contract drop-object: the new view lacks a column
DROP VIEW IF EXISTS customer_names;
CREATE VIEW customer_names AS SELECT id, name FROM customers;
--= contract drop-object
DROP MATERIALIZED VIEW order_totals CASCADE;
--= contract drop-object
DROP SEQUENCE ticket_numbers;
--= contract drop-object: IF NOT EXISTS makes nothing
CREATE SEQUENCE IF NOT EXISTS ticket_numbers;
DROP SEQUENCE ticket_numbers;
--= contract drop-object: replaced, not made
CREATE OR REPLACE FUNCTION order_total(order_id int) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0';
DROP FUNCTION order_total(int);
--= contract drop-object
DROP FUNCTION IF EXISTS public.order_total;
--= contract drop-object: the stable release calls it with one argument
DROP FUNCTION order_total(int);
CREATE FUNCTION order_total(order_id int, with_tax boolean) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0';
--= contract drop-object
DROP PROCEDURE tidy;
--= contract drop-object
DROP TRIGGER orders_widen ON orders;
--= contract drop-object
DROP SCHEMA billing CASCADE;
--= contract drop-object
CREATE SCHEMA IF NOT EXISTS billing;
DROP SCHEMA billing CASCADE;
--= contract drop-object
DROP EXTENSION plpgsql CASCADE;
--= contract drop-object
DROP DATABASE IF EXISTS shop WITH (FORCE);
--= contract drop-object
DROP RULE protect ON logs;
--= contract drop-object
DROP POLICY IF EXISTS own_orders ON orders;
--= contract drop-object
DROP OPERATOR === (int, int);
--= contract drop-object
DROP CAST (text AS address);
--= contract disable-trigger
ALTER TABLE ONLY orders DISABLE TRIGGER orders_widen;
--= contract disable-trigger: fires on replicas only
ALTER TABLE orders ENABLE REPLICA TRIGGER orders_widen;
--= contract create-rule
CREATE RULE keep AS ON DELETE TO logs DO INSTEAD NOTHING;
--= contract restrict-rows
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
--= contract restrict-rows
ALTER TABLE orders ADD COLUMN z int, FORCE ROW LEVEL SECURITY;
--= contract restrict-rows
CREATE POLICY mine ON orders AS RESTRICTIVE FOR SELECT USING (customer_id = 1);
--= contract restrict-rows
ALTER POLICY own_orders ON orders USING (customer_id > 100);
--= caution change-sequence: numbers that are in use may come again
ALTER SEQUENCE ticket_numbers RESTART WITH 1;
--= caution change-sequence
ALTER SEQUENCE ticket_numbers AS smallint MAXVALUE 100;
--= contract drop-object: the rows of the heir are gone from the parent
ALTER TABLE old_notes NO INHERIT notes;
--= contract not-inspected
ALTER EXTENSION citext UPDATE TO '1.6';
--= contract not-inspected
CALL tidy();
--= contract not-inspected
SELECT tidy_everything();
--= contract not-inspected
EXECUTE prepared_before(1);
--= contract not-inspected
IMPORT FOREIGN SCHEMA remote FROM SERVER other INTO billing;
--= blocking lock-referenced-table
CREATE TABLE carts (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE);
--= blocking lock-referenced-table
CREATE TABLE carts (id bigint PRIMARY KEY);
ALTER TABLE carts ADD COLUMN customer_id bigint REFERENCES customers;
--= safe
CREATE TABLE IF NOT EXISTS carts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- the key
    code uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE, country char(2) REFERENCES countries, "from" timestamptz DEFAULT clock_timestamp(), j json, price cents,
    total numeric(10, 2) GENERATED ALWAYS AS (1.5) STORED, CHECK (id > 0), CONSTRAINT e EXCLUDE USING btree (id WITH =));
CREATE INDEX carts_code ON carts (code);
ALTER TABLE carts ALTER COLUMN country SET NOT NULL, ADD COLUMN z int NOT NULL, DROP COLUMN j;
ALTER TABLE carts RENAME CONSTRAINT e TO f;
--= safe
CREATE TABLE carts (LIKE orders INCLUDING ALL EXCLUDING INDEXES);
ALTER TABLE carts DROP COLUMN memo, ALTER COLUMN wide_id TYPE int;
TRUNCATE carts;
DROP TABLE carts;
--= safe
CREATE TABLE best AS SELECT id, name FROM customers WHERE score > 100 WITH NO DATA;
ALTER TABLE best ADD PRIMARY KEY (id);
--= safe: the temporary table hides the one in use
CREATE TEMPORARY TABLE logs (line text) ON COMMIT DROP;
DROP TABLE logs;
--= safe
CREATE SCHEMA stock;
CREATE TABLE stock.orders (id int);
ALTER TABLE stock.orders RENAME TO items;
DROP TABLE stock.items;
DROP SCHEMA stock;
--= safe
ALTER TABLE logs RENAME TO log_lines;
CREATE VIEW logs AS SELECT at, line FROM log_lines;
--= safe
CREATE VIEW rich AS SELECT * FROM customers WHERE score > 100 WITH LOCAL CHECK OPTION;
CREATE OR REPLACE VIEW customer_names AS SELECT id, name, email, note FROM customers;
--= safe: dropped and made again with the same columns
DROP VIEW customer_names;
CREATE VIEW customer_names AS SELECT c.id, c.name, c.email, c.score AS points FROM customers AS c;
--= safe
CREATE MATERIALIZED VIEW names AS SELECT id, name FROM customers WITH NO DATA;
CREATE UNIQUE INDEX ON names (id);
REFRESH MATERIALIZED VIEW names;
DROP MATERIALIZED VIEW names;
--= safe
CREATE FUNCTION area(w int, h int DEFAULT 1) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $body$ BEGIN RETURN w * h; END; $body$;
CREATE FUNCTION sum_of(VARIADIC numbers int[]) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
ALTER FUNCTION area(int, int) COST 10 PARALLEL SAFE;
DROP FUNCTION area(int, int), sum_of;
--= safe
CREATE OR REPLACE FUNCTION order_total(order_id int) RETURNS numeric LANGUAGE sql STABLE AS $$ SELECT total FROM orders WHERE id = order_id; -- DROP TABLE orders; $$;
--= safe: dropped and made again at once, for the same calls
DROP FUNCTION order_total(int);
CREATE FUNCTION order_total(order_id int) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT total FROM orders WHERE id = $1';
--= safe
CREATE OR REPLACE PROCEDURE sweep(INOUT n int) LANGUAGE plpgsql AS $$ BEGIN DELETE FROM logs; COMMIT; END $$;
--= safe
CREATE TRIGGER touch AFTER UPDATE ON customers REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE PROCEDURE widen();
--= safe
DROP TRIGGER orders_widen ON orders;
CREATE TRIGGER orders_widen BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION widen();
--= safe
CREATE OR REPLACE TRIGGER orders_widen BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION widen();
ALTER TABLE orders ENABLE ALWAYS TRIGGER orders_widen;
--= safe: a policy counts only where row level security is on
CREATE POLICY anybody ON customers FOR ALL TO PUBLIC USING (true) WITH CHECK (true);
--= safe
CREATE SEQUENCE IF NOT EXISTS basket_numbers START 1000 OWNED BY NONE;
ALTER SEQUENCE basket_numbers RESTART;
ALTER SEQUENCE ticket_numbers CACHE 20;
DROP SEQUENCE basket_numbers;
--= safe
GRANT SELECT, INSERT (name) ON customers TO PUBLIC;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO app WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO app;
GRANT admins TO app;
--= safe
COMMENT ON COLUMN customers.name IS 'DROP TABLE customers; -- no';
COMMENT ON TABLE orders IS NULL;
COMMENT ON FUNCTION order_total(int) IS $$ a; b $$;
--= safe
CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;
--= safe
CREATE ROLE reader NOLOGIN;
--= safe
CREATE COLLATION nordic (provider = icu, locale = 'nb');
CREATE AGGREGATE total_of(int) (SFUNC = int4pl, STYPE = int);
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
CREATE TEXT SEARCH CONFIGURATION shop (COPY = simple);
CREATE TYPE span AS RANGE (SUBTYPE = int8);
--= safe
CREATE PUBLICATION for_search FOR TABLE customers;
ALTER PUBLICATION for_search ADD TABLE orders;
