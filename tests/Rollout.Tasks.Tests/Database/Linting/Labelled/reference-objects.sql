--= safe
CREATE TRIGGER t1 BEFORE UPDATE OF motto ON members FOR EACH ROW WHEN (old.motto IS DISTINCT FROM new.motto) EXECUTE FUNCTION stamp();
--= safe
CREATE OR REPLACE TRIGGER members_stamp AFTER INSERT ON members FOR EACH ROW EXECUTE FUNCTION stamp();
--= safe
CREATE CONSTRAINT TRIGGER t1 AFTER INSERT ON members DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stamp();
--= contract
DROP TRIGGER members_stamp ON members;
--= contract
ALTER TRIGGER members_stamp ON members RENAME TO stamp_members;
--= contract
CREATE OR REPLACE RULE r AS ON UPDATE TO members WHERE old.id < 0 DO INSTEAD NOTHING;
--= contract
DROP RULE scratch_keep ON scratch;
--= safe
CREATE POLICY all_of_them ON members FOR SELECT USING (true);
--= contract
CREATE POLICY only_some ON members AS RESTRICTIVE FOR UPDATE USING (seats > 1);
--= contract
ALTER POLICY own_orders ON orders USING (customer_id > 10);
--= contract
DROP POLICY IF EXISTS own_orders ON orders;
--= safe
CREATE VIEW grown AS SELECT * FROM members WHERE age > 18 WITH LOCAL CHECK OPTION;
--= safe
CREATE OR REPLACE VIEW member_seats AS SELECT id, seats, motto FROM members;
--= contract
DROP VIEW member_seats;
--= contract
ALTER VIEW member_seats RENAME TO seats;
--= contract
ALTER VIEW member_seats RENAME COLUMN seats TO places;
--= contract
ALTER VIEW member_seats SET SCHEMA billing;
--= contract
ALTER VIEW member_seats ALTER seats SET DEFAULT 3;
--= contract: a role that may read the view may not be allowed to read the table
ALTER VIEW member_seats SET (security_invoker = true);
--= safe
ALTER VIEW member_seats SET (security_barrier);
--= contract: changes through it are refused
ALTER VIEW member_seats SET (check_option = local);
--= safe
DROP VIEW customer_names;
CREATE VIEW customer_names AS SELECT id, name, email, note FROM customers;
--= safe
CREATE TEMP VIEW mine AS SELECT 1;
--= safe
CREATE RECURSIVE VIEW numbers (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 9;
--= safe
CREATE MATERIALIZED VIEW ages AS SELECT age, count(*) FROM members GROUP BY age;
--= safe
CREATE MATERIALIZED VIEW IF NOT EXISTS ages AS SELECT age FROM members WITH NO DATA;
REFRESH MATERIALIZED VIEW ages;
--= blocking
REFRESH MATERIALIZED VIEW seat_totals;
--= blocking
REFRESH MATERIALIZED VIEW order_totals WITH NO DATA;
--= safe
REFRESH MATERIALIZED VIEW CONCURRENTLY order_totals;
--= contract
DROP MATERIALIZED VIEW seat_totals;
--= contract
ALTER MATERIALIZED VIEW seat_totals RENAME TO totals;
--= safe
ALTER MATERIALIZED VIEW seat_totals SET (autovacuum_enabled = false);
--= safe
CREATE SEQUENCE IF NOT EXISTS badges AS int INCREMENT BY 10 OWNED BY members.id;
--= safe
ALTER SEQUENCE ticket_numbers RESTART WITH 1000;
--= safe
ALTER SEQUENCE ticket_numbers OWNED BY NONE;
--= contract
ALTER SEQUENCE ticket_numbers RENAME TO numbers;
--= contract
ALTER SEQUENCE ticket_numbers SET SCHEMA billing;
--= contract
DROP SEQUENCE ticket_numbers;
--= safe
SELECT setval('ticket_numbers', 5000);
--= safe
CREATE FUNCTION brand_new(a int) RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM members; RETURN 1; END';
--= safe
CREATE FUNCTION brand_new(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a + 1; END;
--= safe
CREATE OR REPLACE FUNCTION order_total(order_id int) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT total + tax FROM orders WHERE id = $1';
--= contract
DROP FUNCTION order_total;
--= contract
DROP FUNCTION IF EXISTS order_total(int), first_code();
--= contract
ALTER FUNCTION order_total(int) RENAME TO total_of_order;
--= contract
ALTER FUNCTION order_total(int) SET SCHEMA billing;
--= safe
ALTER FUNCTION order_total(int) COST 500 PARALLEL SAFE;
--= safe: one transaction, the same arguments
DROP FUNCTION order_total(int);
CREATE FUNCTION order_total(number int) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0';
--= contract: one of two does not come back
DROP FUNCTION first_code(), next_code();
CREATE FUNCTION first_code() RETURNS int LANGUAGE sql AS 'SELECT 3';
--= contract: a call that needs an argument more is another one
DROP FUNCTION first_code();
CREATE FUNCTION first_code(a int) RETURNS int LANGUAGE sql AS 'SELECT 3';
--= safe: one transaction, the same arguments
DROP FUNCTION IF EXISTS next_code();
CREATE OR REPLACE FUNCTION next_code() RETURNS int LANGUAGE sql AS 'SELECT 2';
--= contract: other arguments
DROP FUNCTION order_total(int);
CREATE FUNCTION order_total(id bigint) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0';
--= contract: it returns something else
DROP FUNCTION order_total(int);
CREATE FUNCTION order_total(id int) RETURNS text LANGUAGE sql AS $$ SELECT '1' $$;
--= contract: between two transactions it is gone
DROP FUNCTION order_total(int);
--= next
CREATE FUNCTION order_total(id int) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0';
--= contract: a statement between them commits
DROP FUNCTION order_total(int);
CREATE INDEX CONCURRENTLY ON members (motto);
CREATE FUNCTION order_total(id int) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0';
--= contract: what depends on it goes with it
DROP FUNCTION widen() CASCADE;
CREATE FUNCTION widen() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
--= safe
DROP PROCEDURE tidy();
CREATE PROCEDURE tidy() LANGUAGE sql AS 'SELECT 1';
--= contract
DROP PROCEDURE tidy;
--= contract: a procedure is not called as a function is
DROP PROCEDURE tidy();
CREATE FUNCTION tidy() RETURNS void LANGUAGE sql AS 'SELECT 1';
--= contract
ALTER PROCEDURE tidy RENAME TO clean;
--= contract
DROP ROUTINE tidy;
--= contract
DROP AGGREGATE total_of(int);
--= safe
CREATE AGGREGATE total_all(bigint) (SFUNC = int8pl, STYPE = bigint);
--= contract
ALTER AGGREGATE total_of(int) RENAME TO sum_of;
--= safe
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
--= safe
CREATE STATISTICS members_shape (dependencies, mcv) ON colour, seats FROM members;
--= safe
ALTER STATISTICS orders_shape SET STATISTICS 300;
--= safe
DROP STATISTICS orders_shape;
--= safe
CREATE PUBLICATION all_notes FOR TABLE notes;
--= contract: a table without a key then refuses UPDATE and DELETE
CREATE PUBLICATION all_logs FOR TABLE logs;
--= contract: likewise, all tables
CREATE PUBLICATION everything FOR ALL TABLES;
--= safe
CREATE PUBLICATION new_logs FOR TABLE logs WITH (publish = 'insert');
--= safe
ALTER PUBLICATION feed ADD TABLE notes;
--= safe: the whole row is its key
ALTER TABLE logs REPLICA IDENTITY FULL;
ALTER PUBLICATION feed ADD TABLE logs;
--= contract publish-without-key: the changes of a published table need a key
ALTER PUBLICATION feed ADD TABLE notes;
ALTER TABLE notes REPLICA IDENTITY NOTHING;
--= contract
ALTER PUBLICATION feed ADD TABLE logs;
--= contract
DROP PUBLICATION feed;
--= safe
CREATE EXTENSION IF NOT EXISTS pgcrypto;
--= contract
DROP EXTENSION citext CASCADE;
--= safe
CREATE FOREIGN TABLE further (id int) SERVER files OPTIONS (filename '/dev/null');
--= safe
ALTER FOREIGN TABLE far ADD COLUMN n int;
--= contract
ALTER FOREIGN TABLE far DROP COLUMN body;
--= contract
DROP FOREIGN TABLE far;
--= contract
DROP SERVER files CASCADE;
--= safe
CREATE COLLATION german (provider = icu, locale = 'de');
--= safe
CREATE TEXT SEARCH CONFIGURATION simple_too (COPY = simple);
--= contract not-inspected: the statements in it are not read
CREATE SCHEMA audit CREATE TABLE changes (id bigint) CREATE VIEW all_changes AS SELECT * FROM changes;
--= contract
ALTER SCHEMA billing RENAME TO invoicing;
--= contract
DROP SCHEMA IF EXISTS billing RESTRICT;
--= contract
DROP TABLESPACE fast;
--= safe
CREATE ROLE reader NOLOGIN;
--= safe
GRANT SELECT (id, login), UPDATE (motto) ON members TO PUBLIC;
--= safe
GRANT USAGE ON SCHEMA billing TO PUBLIC WITH GRANT OPTION;
--= contract
REVOKE ALL ON members FROM PUBLIC;
--= contract
REVOKE USAGE ON SCHEMA billing FROM app;
--= contract
REVOKE GRANT OPTION FOR SELECT ON members FROM app;
--= safe
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;
--= contract
ALTER ROLE app RENAME TO application;
--= contract
ALTER ROLE app SET search_path = billing;
--= safe
COMMENT ON COLUMN members.motto IS 'what they say; DROP TABLE members';
--= safe
COMMENT ON CONSTRAINT title_short ON members IS NULL;
--= safe
SECURITY LABEL FOR selinux ON TABLE members IS 'x';
--= runner
SET ROLE reader;
--= runner
SET SESSION AUTHORIZATION reader;
--= runner
SET LOCAL lock_timeout = '2s';
--= runner
SELECT set_config('lock_timeout', '0', false);
--= runner: triggers and foreign keys do nothing then
SET session_replication_role = replica;
--= runner
ALTER SYSTEM SET work_mem = '1GB';
--= runner
DISCARD ALL;
--= safe
SET LOCAL work_mem = '64MB';
RESET work_mem;
--= safe
SET CONSTRAINTS ALL DEFERRED;
--= runner
BEGIN;
ALTER TABLE members ADD z int;
COMMIT;
--= safe
SAVEPOINT a;
--= contract
CALL tidy();
--= contract
SELECT pick();
--= contract
DO $$ BEGIN EXECUTE 'DROP TABLE ' || current_setting('x.y'); END $$;
--= contract
DO $$ BEGIN IF true THEN ALTER TABLE members DROP COLUMN motto; END IF; END $$;
--= safe
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_type WHERE typname = 'finish') THEN CREATE TYPE finish AS ENUM ('matt'); END IF; END $$;
--= contract
DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity; END $$;
--= contract
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app';
--= blocking
UPDATE members SET motto = '';
--= blocking
UPDATE members SET motto = '' WHERE motto IS NULL;
--= safe: one row
UPDATE members SET motto = '' WHERE id = 17;
--= safe
UPDATE members SET motto = '' WHERE id IN (1, 2, 3);
--= safe: a small table
UPDATE countries SET name = upper(name);
--= blocking
DELETE FROM logs WHERE at < now() - interval '90 days';
--= blocking
DELETE FROM members USING orders WHERE members.id = orders.id;
--= safe
INSERT INTO countries (code, name) VALUES ('de', 'Germany') ON CONFLICT (code) DO UPDATE SET name = excluded.name;
--= blocking
MERGE INTO members m USING scratch s ON s.id = m.id WHEN MATCHED THEN DELETE;
--= safe
CREATE TABLE fresh (id int);
INSERT INTO fresh SELECT id FROM members;
UPDATE fresh SET id = id + 1;
--= safe
NOTIFY schema_changed, 'now';
