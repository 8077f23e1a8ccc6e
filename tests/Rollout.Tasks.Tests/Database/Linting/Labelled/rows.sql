--= contract truncate
TRUNCATE TABLE logs;
--= contract truncate
truncate only public.customers, orders restart identity cascade;
--= blocking unbatched-change
UPDATE customers SET note = '' WHERE note IS NULL;
--= blocking unbatched-change
UPDATE ONLY public.customers AS c SET (name, note) = ('a', 'b') FROM orders o WHERE o.customer_id = c.id;
--= blocking unbatched-change
DELETE FROM logs WHERE at < now() - INTERVAL '1 year';
--= blocking unbatched-change
DELETE FROM orders USING customers WHERE customer_id = customers.id;
--= blocking unbatched-change
MERGE INTO customers c USING billing.invoices i ON c.id = i.id WHEN MATCHED THEN UPDATE SET note = 'x' WHEN NOT MATCHED THEN DO NOTHING;
--= blocking unbatched-change
WITH old AS (DELETE FROM logs RETURNING *) INSERT INTO logs SELECT * FROM old;
--= blocking unbatched-change
WITH changed AS MATERIALIZED (UPDATE customers SET note = '' RETURNING id) SELECT count(*) FROM changed;
--= blocking work-under-lock
ALTER TABLE customers ADD COLUMN z int;
UPDATE customers SET z = 1;
--= blocking two-tables-locked
ALTER TABLE customers ADD COLUMN z int;
ALTER TABLE orders ADD COLUMN z int;
--= runner pending-trigger-events
UPDATE orders SET memo = '' WHERE id = 5;
ALTER TABLE orders ADD COLUMN z int;
--= runner transaction-control
START TRANSACTION ISOLATION LEVEL SERIALIZABLE;
SELECT 1;
END;
--= runner transaction-control
ROLLBACK;
--= runner transaction-control
PREPARE TRANSACTION 'x';
--= runner session-change
SET SESSION ROLE admin;
--= runner session-change
SET SESSION AUTHORIZATION DEFAULT;
--= runner session-change
ALTER SYSTEM RESET ALL;
--= runner session-change
DISCARD ALL;
--= runner own-timeouts
SET lock_timeout = '10s';
--= runner own-timeouts
SET LOCAL statement_timeout TO DEFAULT;
--= runner session-change
RESET ALL;
--= runner own-timeouts
SELECT set_config('lock_timeout', '0', false);
--= safe
INSERT INTO customers (id, email, nick, country) VALUES (1, 'a', 'a', 'NO'), (2, 'DELETE FROM logs', 'b', 'NO');
--= safe
INSERT INTO countries AS c (code, name) SELECT 'NO', 'Norway' ON CONFLICT (code) DO UPDATE SET name = excluded.name RETURNING *;
--= safe
UPDATE countries SET name = upper(name);
DELETE FROM countries WHERE code = 'XX';
--= safe: one row by its key
UPDATE customers SET note = 'x' WHERE id = 5;
--= safe
DELETE FROM customers WHERE id IN (1, 2, 3) AND note IS NULL;
--= safe
SELECT count(*), max(name) FROM customers WHERE seen_at > now() - INTERVAL '1 day';
SELECT name FROM customers WHERE id = 5 FOR UPDATE;
--= safe
SELECT setval('ticket_numbers', (SELECT COALESCE(max(id), 1) FROM orders));
SELECT nextval('public.ticket_numbers'), currval('ticket_numbers');
SELECT pg_notify('shop', 'migrated');
--= safe
SELECT pg_catalog.set_config('search_path', '', false);
--= safe
SELECT * INTO best FROM customers WHERE score > 100;
DROP TABLE best;
--= safe
WITH rich AS (SELECT id FROM customers WHERE score > 10) INSERT INTO billing.invoices (id, amount) SELECT id, 1 FROM rich;
--= safe
TABLE customers;
VALUES (1), (2);
SHOW server_version;
--= safe
EXPLAIN (FORMAT json) SELECT * FROM orders;
--= safe
SET search_path TO billing;
SET LOCAL work_mem = '64MB';
RESET work_mem;
SET client_min_messages = warning;
SET standard_conforming_strings = on;
--= safe
NOTIFY shop, 'done';
LISTEN shop;
UNLISTEN *;
--= safe
COPY countries (code, name) FROM stdin WITH (FORMAT csv);
XX,"DROP TABLE customers;"
\.
--= safe
-- rollout: backfill table=customers key=id
UPDATE customers SET note = '' WHERE note IS NULL AND id BETWEEN :from AND :to;
--= safe
;;; /* nothing; DROP TABLE customers; */ -- DROP TABLE customers;
--= safe: names of columns are no calls
WITH a (x, y) AS (SELECT 1, 2), b (z) AS MATERIALIZED (SELECT 3) SELECT x, y, z, v.w, g FROM a, b, (VALUES (1), (2)) AS v (w), generate_series(1, 2) g (i) WHERE x IN (1, 2) AND EXISTS (SELECT 1) GROUP BY ROLLUP (x, y, z, v.w, g);
--= contract not-inspected
WITH a AS (SELECT wipe() AS x) SELECT x FROM a;
--= contract not-inspected
SELECT count(*) FROM a, wipe() AS w (x);
--= blocking unbatched-change: the second of two changes
WITH made AS (INSERT INTO countries VALUES ('XX', 'x') RETURNING code) DELETE FROM logs;
--= blocking unbatched-change: the condition of one is not that of the other
WITH one AS (UPDATE customers SET note = '' WHERE id = 1 RETURNING id) UPDATE customers SET nick = '';
