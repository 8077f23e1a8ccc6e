--= contract
ALTER TABLE customers DROP COLUMN name;
--= contract
ALTER TABLE customers DROP COLUMN name, DROP COLUMN note;
--= contract
ALTER TABLE orders DROP COLUMN customer_id;
--= contract
ALTER TABLE customers RENAME COLUMN name TO full_name;
--= contract
ALTER TABLE customers RENAME TO clients;
--= contract
ALTER SCHEMA public RENAME TO main;
--= contract
ALTER TYPE order_state RENAME VALUE 'new' TO 'fresh';
--= contract
ALTER TABLE customers ALTER COLUMN level TYPE integer;
--= contract
ALTER TABLE customers ALTER COLUMN note TYPE varchar(20);
--= contract
ALTER TABLE customers ALTER COLUMN score TYPE numeric(8, 2);
--= contract
ALTER TABLE customers ALTER COLUMN score TYPE numeric(10, 4);
--= contract
ALTER TABLE customers ALTER COLUMN name TYPE varchar, ALTER COLUMN name SET NOT NULL;
--= blocking: a check over the column
ALTER TABLE customers ALTER COLUMN phone TYPE varchar;
--= contract
ALTER TABLE customers ALTER COLUMN note SET NOT NULL;
--= contract: with a backfill before it
UPDATE customers SET note = '' WHERE note IS NULL;
ALTER TABLE customers ALTER COLUMN note SET NOT NULL;
--= contract
ALTER TABLE customers ALTER COLUMN email DROP NOT NULL;
--= contract
ALTER TABLE customers ALTER COLUMN gender SET DEFAULT 'y';
--= blocking
ALTER TABLE customers ADD COLUMN guid uuid DEFAULT gen_random_uuid();
--= blocking
ALTER TABLE customers ADD COLUMN checked_at timestamptz DEFAULT clock_timestamp();
--= blocking
ALTER TABLE customers ADD COLUMN serial_no bigserial;
--= blocking
ALTER TABLE customers ADD COLUMN twice numeric GENERATED ALWAYS AS (score * 2) STORED;
--= contract
ALTER TABLE customers ADD COLUMN properties json;
--= blocking: both releases get their numbers from the sequence
ALTER TABLE logs ADD COLUMN id bigserial PRIMARY KEY;
--= blocking
CREATE INDEX index_customers_on_nick ON customers (nick);
--= blocking
CREATE UNIQUE INDEX index_customers_on_nick ON customers (nick);
--= blocking
ALTER TABLE customers ADD COLUMN order_id bigint;
CREATE INDEX ON customers (order_id);
--= blocking
ALTER TABLE customers ADD COLUMN order_id int;
ALTER TABLE customers ADD CONSTRAINT fk FOREIGN KEY (order_id) REFERENCES orders (id);
--= blocking
DROP INDEX customers_name;
--= blocking
ALTER TABLE customers ADD CONSTRAINT level_positive CHECK (level > 0);
--= blocking
ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers (id);
--= blocking
ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT fk;
--= contract
ALTER TABLE customers ADD CONSTRAINT u UNIQUE (nick);
--= contract
ALTER TABLE customers ADD CONSTRAINT e EXCLUDE USING btree (nick WITH =);
--= contract
DROP TABLE IF EXISTS logs CASCADE;
CREATE TABLE logs (at timestamptz);
--= safe
ALTER TABLE customers ADD COLUMN note2 text;
--= safe
ALTER TABLE customers ADD COLUMN note2 text DEFAULT 'none';
--= safe
ALTER TABLE customers ADD COLUMN note2 text;
ALTER TABLE customers ALTER note2 SET DEFAULT 'none';
--= safe
ALTER TABLE customers ADD COLUMN properties jsonb;
--= safe
ALTER TABLE customers ALTER COLUMN email TYPE varchar(100);
--= safe
ALTER TABLE customers ALTER COLUMN email TYPE varchar;
--= safe
ALTER TABLE customers ALTER COLUMN email TYPE text;
--= safe
ALTER TABLE customers ALTER COLUMN note TYPE varchar;
--= safe
ALTER TABLE customers ALTER COLUMN score TYPE numeric(12, 2);
--= safe
ALTER TABLE customers ALTER COLUMN score TYPE numeric;
--= safe
ALTER TABLE customers ALTER COLUMN seen_at TYPE timestamptz(6);
--= safe
ALTER TABLE customers ALTER COLUMN seen_at TYPE timestamptz;
--= safe
ALTER TABLE customers ALTER COLUMN born_at TYPE timestamptz;
--= safe
ALTER TABLE customers ALTER COLUMN opens_at TYPE time(6);
--= safe
ALTER TABLE customers ALTER COLUMN net TYPE inet;
--= safe
ALTER TABLE members ALTER COLUMN alias TYPE varchar;
--= safe
ALTER TABLE customers ALTER COLUMN nick SET NOT NULL;
--= safe
CREATE TABLE devices (id bigserial PRIMARY KEY, name text, UNIQUE (name));
CREATE INDEX ON devices (name);
ALTER TABLE devices ADD CHECK (name <> '');
--= safe
CREATE INDEX CONCURRENTLY index_customers_on_nick ON customers (nick);
--= safe
CREATE UNIQUE INDEX CONCURRENTLY index_customers_on_nick ON customers (nick);
--= safe
DROP INDEX CONCURRENTLY customers_name;
--= safe
ALTER TABLE customers ADD COLUMN order_id int;
CREATE INDEX CONCURRENTLY ON customers (order_id);
--= safe
ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
--= next
ALTER TABLE orders VALIDATE CONSTRAINT fk;
--= safe
ALTER TABLE customers ADD CONSTRAINT level_positive CHECK (level > 0) NOT VALID;
--= next
ALTER TABLE customers VALIDATE CONSTRAINT level_positive;
--= safe
ALTER TYPE order_state ADD VALUE 'lost';
