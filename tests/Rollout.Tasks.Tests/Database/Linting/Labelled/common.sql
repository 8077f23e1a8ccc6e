--= safe
CREATE TABLE public.feature_flags (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), key varchar(64) NOT NULL UNIQUE, rules jsonb NOT NULL DEFAULT '[]'::jsonb, created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT key_length CHECK (char_length(key) <= 64)) WITH (fillfactor = 90) TABLESPACE pg_default;
--= safe
CREATE TABLE audit (LIKE orders INCLUDING DEFAULTS INCLUDING CONSTRAINTS, PRIMARY KEY (id));
CREATE UNLOGGED TABLE IF NOT EXISTS scratch (id int, "order" text) WITH (autovacuum_enabled = off);
CREATE TABLE more_notes (extra text) INHERITS (notes);
--= safe
CREATE TABLE slots (id int GENERATED ALWAYS AS IDENTITY (START WITH 1 INCREMENT BY 2), tags text[] NOT NULL DEFAULT '{}', during tstzrange, EXCLUDE USING gist (during WITH &&) WHERE (id > 0) DEFERRABLE INITIALLY DEFERRED);
--= safe
CREATE SEQUENCE carts_id_seq AS integer START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
CREATE TABLE public.carts (id integer NOT NULL, code text);
ALTER TABLE public.carts OWNER TO CURRENT_USER;
ALTER SEQUENCE carts_id_seq OWNED BY carts.id;
ALTER TABLE ONLY public.carts ALTER COLUMN id SET DEFAULT nextval('public.carts_id_seq'::regclass);
ALTER TABLE ONLY public.carts ADD CONSTRAINT carts_pkey PRIMARY KEY (id);
SELECT pg_catalog.setval('public.carts_id_seq', 10, true);
REVOKE ALL ON TABLE public.carts FROM PUBLIC;
ALTER TABLE carts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON carts AS RESTRICTIVE USING (id > 0);
CREATE RULE keep AS ON DELETE TO carts DO INSTEAD NOTHING;
ALTER TABLE carts DISABLE TRIGGER ALL;
--= safe
CREATE FUNCTION secret() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = public AS 'SELECT 1';
REVOKE ALL ON FUNCTION secret() FROM PUBLIC;
ALTER FUNCTION secret() OWNER TO CURRENT_USER;
GRANT EXECUTE ON FUNCTION secret() TO CURRENT_USER;
--= safe
CREATE SCHEMA stock;
REVOKE ALL ON SCHEMA stock FROM PUBLIC;
ALTER SCHEMA stock OWNER TO CURRENT_USER;
CREATE TYPE stock.size AS ENUM ('s');
ALTER TYPE stock.size OWNER TO CURRENT_USER;
CREATE VIEW stock.v (a, b) AS SELECT 1, 2;
ALTER VIEW stock.v OWNER TO CURRENT_USER;
CREATE TEMP VIEW w AS SELECT 1;
CREATE RECURSIVE VIEW stock.r (n) AS SELECT 1;
--= safe
CREATE INDEX CONCURRENTLY customers_settings ON customers USING gin (settings jsonb_path_ops);
CREATE INDEX CONCURRENTLY customers_lower ON customers (lower(email) text_pattern_ops, id DESC NULLS LAST) INCLUDE (name) WITH (fillfactor = 70) WHERE note IS NULL;
--= safe
CREATE OR REPLACE FUNCTION top(n int) RETURNS TABLE (a int, b text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$ BEGIN RETURN QUERY SELECT 1, 'DROP TABLE x'; END $$;
CREATE FUNCTION touch() RETURNS trigger AS $$ BEGIN new.note := ''; RETURN new; END $$ LANGUAGE plpgsql;
CREATE CONSTRAINT TRIGGER touched AFTER INSERT OR DELETE OR UPDATE ON customers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION touch();
--= safe
ALTER TABLE customers ADD COLUMN IF NOT EXISTS a varchar(255) NOT NULL DEFAULT ''::character varying, ADD b numeric(10,2) NOT NULL DEFAULT 0.00, ADD c int DEFAULT (0), ADD d jsonb DEFAULT '{"a": 1}'::jsonb, ADD e uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid;
--= safe
ALTER TABLE customers ADD a interval DEFAULT INTERVAL '1 day', ADD b timestamptz DEFAULT TIMESTAMPTZ '2020-01-01', ADD c timestamptz DEFAULT date_trunc('day', now()), ADD d varchar[] DEFAULT ARRAY['a']::varchar[], ADD e timestamp DEFAULT (now() at time zone 'utc'), ADD f timestamp DEFAULT localtimestamp;
--= safe
ALTER TABLE customers ADD a text DEFAULT concat('a', 'b'), ADD b smallint DEFAULT 1::smallint, ADD c int DEFAULT - 5, ADD d int4range DEFAULT '[1,2)'::int4range, ADD e tsvector DEFAULT to_tsvector('english', ''), ADD f bytea DEFAULT '\x00', ADD g bit(3) DEFAULT B'101', ADD h inet DEFAULT '::1', ADD i money DEFAULT 0;
--= safe
INSERT INTO countries (code, name) SELECT v.code, v.name FROM (VALUES ('AA', 'a'), ('BB', 'b')) AS v (code, name) WHERE NOT EXISTS (SELECT 1 FROM countries c WHERE c.code = v.code);
WITH made AS (INSERT INTO countries VALUES ('XX', 'x') RETURNING code) INSERT INTO logs SELECT now(), code FROM made;
--= safe
UPDATE customers SET settings = jsonb_set(settings, '{a}', '1') WHERE id = 1;
DELETE FROM customers WHERE id = '5'::bigint;
UPDATE public.customers AS c SET note = '' WHERE c.email = 'a@example.test';
--= safe
ALTER TYPE order_state ADD VALUE IF NOT EXISTS 'x' BEFORE 'new';
ALTER TYPE public.order_state ADD VALUE 'y' AFTER 'x';
--= safe
COMMENT ON INDEX customers_name IS 'a';
COMMENT ON SCHEMA billing IS 'a';
COMMENT ON TYPE order_state IS 'a';
COMMENT ON TRIGGER orders_widen ON orders IS 'a';
COMMENT ON CONSTRAINT phone_form ON customers IS 'a';
COMMENT ON MATERIALIZED VIEW order_totals IS 'a';
COMMENT ON VIEW customer_names IS 'a';
COMMENT ON COLUMN billing.invoices.amount IS 'a';
COMMENT ON SEQUENCE ticket_numbers IS NULL;
COMMENT ON DOMAIN cents IS 'a';
COMMENT ON POLICY own_orders ON orders IS 'a';
--= safe
ALTER TABLE events ADD COLUMN source text;
CREATE TABLE events_2030 PARTITION OF events FOR VALUES FROM ('2030-01-01') TO ('2031-01-01') PARTITION BY RANGE (at);
CREATE TABLE events_2030_1 PARTITION OF events_2030 DEFAULT;
--= safe
SELECT version(), current_setting('TimeZone'), current_database();
SELECT pg_advisory_xact_lock(hashtext('x'));
SELECT to_regclass('public.customers'), quote_ident('a'), format('%s', 1), array_length(ARRAY[1], 1);
SELECT max(id) OVER (PARTITION BY level ORDER BY id) FROM customers LIMIT 1;
--= safe
SET check_function_bodies = false;
SET default_tablespace = '';
SET xmloption = content;
SET row_security = off;
SET SESSION client_encoding TO 'UTF8';
SET CONSTRAINTS ALL DEFERRED;
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
--= safe
ALTER TABLE customers ADD COLUMN a int, ADD CONSTRAINT a_small CHECK (a < 10) NOT VALID, ALTER COLUMN a SET DEFAULT 1;
COMMENT ON COLUMN customers.a IS 'small';
--= safe
CREATE OPERATOR CLASS my_ops FOR TYPE int USING btree AS OPERATOR 1 <, FUNCTION 1 btint4cmp(int, int);
CREATE CAST (address AS text) WITH INOUT;
CREATE TEXT SEARCH DICTIONARY mine (TEMPLATE = simple);
--= safe
CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'x');
CREATE USER MAPPING FOR CURRENT_USER SERVER other;
CREATE FOREIGN TABLE far (id int) SERVER other;
--= safe
REFRESH MATERIALIZED VIEW CONCURRENTLY public.order_totals;
ANALYZE;
VACUUM (VERBOSE, ANALYZE) customers, orders (id);
--= contract lose-access
REVOKE ALL ON FUNCTION order_total(int) FROM PUBLIC;
--= contract lose-access
CREATE TABLE carts (id int);
REVOKE ALL ON carts, customers FROM PUBLIC;
--= contract lose-access
REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM PUBLIC;
--= contract lose-access
REVOKE ALL ON SCHEMA billing FROM PUBLIC;
--= contract drop-object
ALTER TABLE customers ADD COLUMN z int;
DROP VIEW customer_names CASCADE;
--= contract drop-object
DROP USER MAPPING FOR app SERVER other;
--= contract drop-object
DROP AGGREGATE IF EXISTS total_of(int);
--= contract drop-object
DROP TEXT SEARCH CONFIGURATION shop;
