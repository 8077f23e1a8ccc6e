--= contract
ALTER TABLE members DROP motto, ADD motto text;
--= contract
ALTER TABLE members RENAME COLUMN motto TO motto_old;
ALTER TABLE members ADD motto text;
--= contract
ALTER TABLE members ADD boss2 int NOT NULL REFERENCES members (id);
--= contract
ALTER TABLE members ADD rank int UNIQUE DEFAULT 0;
--= safe
ALTER TABLE members ADD a1 text COLLATE "C" NOT NULL DEFAULT 'x', ADD a2 numeric(5, 2) DEFAULT 1.5, ADD a3 bytea;
--= safe
ALTER TABLE members ADD a1 timestamp DEFAULT now() AT TIME ZONE 'UTC';
--= safe
ALTER TABLE members ADD a1 interval NOT NULL DEFAULT interval '1 day', ADD a2 boolean DEFAULT true NOT NULL;
--= safe
ALTER TABLE members ADD a1 uuid DEFAULT '00000000-0000-0000-0000-000000000000';
--= blocking
ALTER TABLE members ADD a1 text DEFAULT encode(gen_random_bytes(4), 'hex');
--= blocking
ALTER TABLE members ADD a1 xid8 DEFAULT txid_current()::text::xid8, ADD a2 float DEFAULT random();
--= blocking
ALTER TABLE members ADD a1 int CHECK (a1 IS NULL OR a1 > 3), ADD a2 int;
--= contract
ALTER TABLE members ALTER seats TYPE smallint;
--= contract
ALTER TABLE members ALTER seats TYPE bigint USING seats::bigint;
--= contract
ALTER TABLE members ALTER COLUMN left_at TYPE date;
--= contract
ALTER TABLE members ALTER motto TYPE varchar(20), ALTER bio TYPE text;
--= contract
ALTER TABLE members ALTER motto SET NOT NULL, ALTER motto SET DEFAULT '';
--= contract
ALTER TABLE members ALTER motto TYPE bytea USING motto::bytea;
--= contract
ALTER TABLE members ALTER ref TYPE text;
--= contract
ALTER TABLE members ALTER host TYPE text;
--= contract
ALTER TABLE members ALTER cost TYPE money;
--= safe
ALTER TABLE orders ALTER memo TYPE varchar(201);
--= contract
ALTER TABLE customers ALTER email TYPE char(80);
--= safe
CREATE INDEX CONCURRENTLY ON members USING gin (days);
--= safe
CREATE INDEX CONCURRENTLY ON members USING brin (joined) WITH (pages_per_range = 32);
--= blocking
CREATE INDEX IF NOT EXISTS members_motto ON ONLY members (motto);
--= blocking
CREATE UNIQUE INDEX ON members (lower(motto)) WHERE seats > 3;
--= contract
ALTER TABLE members ADD CONSTRAINT x PRIMARY KEY USING INDEX members_x, DROP CONSTRAINT members_pkey;
--= contract
ALTER TABLE customers ADD UNIQUE (nick, name);
--= safe
ALTER TABLE members ADD CONSTRAINT k CHECK (seats > 0) NO INHERIT NOT VALID;
--= blocking
ALTER TABLE members ADD CONSTRAINT k CHECK (seats > 0) NO INHERIT;
--= safe
ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (wide_id) REFERENCES customers ON UPDATE CASCADE NOT VALID;
--= contract
ALTER TABLE customers DROP CONSTRAINT customers_email_key, ADD CONSTRAINT customers_email_key UNIQUE (email);
--= contract
DROP VIEW IF EXISTS customer_names, member_seats;
--= contract
DROP VIEW customer_names;
CREATE VIEW customer_names AS SELECT id, name FROM customers;
--= contract
DROP VIEW customer_names;
CREATE MATERIALIZED VIEW customer_names AS SELECT id, name, email FROM customers;
--= contract
DROP SCHEMA billing CASCADE;
--= contract
DROP OWNED BY CURRENT_USER;
--= contract
DROP POLICY own_orders ON orders;
CREATE POLICY own_orders ON orders USING (customer_id > 5);
--= contract
DROP SEQUENCE IF EXISTS ticket_numbers CASCADE;
CREATE SEQUENCE ticket_numbers;
--= contract
DROP TABLE scratch;
CREATE TABLE scratch (id int, body text);
--= contract
DROP CAST (text AS citext);
--= contract
DROP OPERATOR === (int, int);
--= contract
DROP TEXT SEARCH CONFIGURATION simple_too;
--= contract
DROP COLLATION german;
--= contract
DROP LANGUAGE plpythonu CASCADE;
--= contract
DROP USER app;
--= contract
DROP SUBSCRIPTION s;
--= contract
DROP DATABASE IF EXISTS shop;
--= contract
DROP EVENT TRIGGER e;
--= contract
DROP FOREIGN DATA WRAPPER w CASCADE;
--= contract
DROP USER MAPPING FOR app SERVER files;
--= contract
DROP OPERATOR CLASS oc USING btree;
--= contract
DROP ACCESS METHOD am;
--= contract
DROP AGGREGATE IF EXISTS total_of(int) CASCADE;
--= contract
ALTER ROLE app WITH PASSWORD 'x';
--= contract
ALTER ROLE app CONNECTION LIMIT 1;
--= contract
ALTER DATABASE shop CONNECTION LIMIT 0;
--= contract
ALTER DATABASE shop RENAME TO shop2;
--= contract
ALTER FUNCTION order_total(int) SECURITY INVOKER;
--= contract
ALTER TABLE IF EXISTS members RENAME CONSTRAINT members_short TO members_key, DROP COLUMN motto;
--= contract
WITH gone AS (DELETE FROM countries RETURNING *) SELECT * FROM gone; DROP TABLE countries;
--= contract
/* quick */ DROP /* x */ TABLE members;
--= contract
TRUNCATE ONLY members CONTINUE IDENTITY CASCADE;
--= blocking
DELETE FROM logs;
--= blocking
UPDATE ONLY members AS m SET motto = s.body FROM scratch s WHERE s.id = m.id;
--= blocking
DELETE FROM members WHERE id > 5;
--= safe
DELETE FROM members WHERE id = ANY ('{1,2}');
--= blocking
INSERT INTO logs SELECT now(), motto FROM members; UPDATE members SET motto = NULL;
--= safe
INSERT INTO logs (at, line) VALUES (now(), 'a'), (now(), 'b');
--= safe
SELECT count(*) FROM members;
--= safe
SELECT * FROM members WHERE id = 5 FOR UPDATE;
--= blocking
SELECT * FROM members FOR UPDATE;
--= blocking
SELECT id FROM members WHERE seats > 1 FOR NO KEY UPDATE;
--= runner
START TRANSACTION;
--= runner
END;
--= runner
ABORT;
--= runner
COMMIT PREPARED 'x';
--= runner
SET SESSION statement_timeout TO 0;
--= runner
RESET ALL;
--= runner
SET LOCAL ROLE app;
--= blocking
LOCK members IN SHARE ROW EXCLUSIVE MODE NOWAIT;
--= blocking
ALTER TABLE members ENABLE TRIGGER members_stamp, SET UNLOGGED;
--= safe
ALTER TABLE scratch SET UNLOGGED;
--= safe
ALTER TABLE members SET TABLESPACE pg_default;
--= blocking
ALTER MATERIALIZED VIEW order_totals SET TABLESPACE fast;
--= blocking
CLUSTER order_totals USING order_totals_key;
--= blocking
VACUUM FULL;
--= safe
VACUUM;
--= safe
ANALYZE;
--= blocking
REINDEX SCHEMA public;
--= blocking
REINDEX TABLE visits;
--= safe
REINDEX SCHEMA CONCURRENTLY billing;
