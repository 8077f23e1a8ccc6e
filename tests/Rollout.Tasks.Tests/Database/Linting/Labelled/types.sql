--= contract change-column-type
ALTER TABLE order_lines ALTER COLUMN quantity TYPE bigint;
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN level SET DATA TYPE integer;
--= contract change-column-type
ALTER TABLE orders ALTER wide_id TYPE int USING wide_id::int;
--= contract change-column-type
ALTER TABLE orders ALTER COLUMN memo TYPE varchar(40);
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN nick TYPE varchar(100);
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN tax_id TYPE character varying (30);
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN code TYPE text;
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN code TYPE char(10);
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN score TYPE numeric(12, 4);
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN score TYPE numeric(8, 2);
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN score TYPE double precision;
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN rating TYPE double precision;
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN profile TYPE jsonb;
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN profile TYPE jsonb USING profile::jsonb;
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN born TYPE timestamptz;
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN seen_at TYPE timestamptz(0);
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN seen_at TYPE date;
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN opens_at TYPE time(0);
--= contract change-column-type
SET timezone = 'Europe/Oslo';
ALTER TABLE customers ALTER COLUMN born_at TYPE timestamptz;
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN born_at TYPE timestamptz USING born_at AT TIME ZONE 'Europe/Oslo';
--= contract change-column-type
ALTER TABLE orders ALTER COLUMN state DROP DEFAULT, ALTER COLUMN state TYPE text;
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN country TYPE order_state USING country::order_state;
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN note TYPE text USING upper(note);
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN note TYPE text COLLATE "C";
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN tags TYPE text;
--= contract change-column-type
ALTER TABLE customers ALTER COLUMN flags TYPE varbit(4);
--= contract change-column-type
ALTER TABLE order_lines ALTER COLUMN quantity TYPE cents;
--= contract change-column-type: a child of the partitioned table
ALTER TABLE events ALTER COLUMN id TYPE int;
--= contract change-composite-type
ALTER TYPE address ALTER ATTRIBUTE city TYPE varchar(20) CASCADE;
--= contract change-composite-type
ALTER TYPE address DROP ATTRIBUTE IF EXISTS street;
--= contract change-composite-type
ALTER TYPE public.address RENAME ATTRIBUTE city TO town;
--= contract rename-enum-value
ALTER TYPE order_state RENAME VALUE 'sent' TO 'shipped';
--= contract rename-object
ALTER TYPE order_state RENAME TO state_of_order;
--= contract drop-object
DROP TYPE IF EXISTS public.address CASCADE;
--= contract drop-object
DROP DOMAIN label CASCADE;
--= contract rename-object
ALTER DOMAIN label RENAME TO tag;
--= contract lose-access
ALTER TYPE order_state SET SCHEMA billing;
--= contract lose-access
ALTER DOMAIN cents OWNER TO CURRENT_USER;
--= contract change-default
ALTER DOMAIN label SET DEFAULT 'x';
--= blocking domain-constraint
ALTER DOMAIN cents ADD CONSTRAINT small CHECK (VALUE < 1000000);
--= blocking domain-constraint
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
--= contract set-not-null
ALTER DOMAIN label SET NOT NULL;
--= blocking recheck-on-type-change: a check mentions the column
ALTER TABLE customers ALTER COLUMN phone TYPE varchar;
--= blocking recheck-on-type-change: an index on an expression of it is built again
ALTER TABLE customers ALTER COLUMN tax_id TYPE text;
--= runner enum-value-in-same-transaction
ALTER TYPE order_state ADD VALUE 'lost';
INSERT INTO orders (id, customer_id, state) VALUES (1, 1, 'lost');
--= runner enum-value-in-same-transaction
ALTER TYPE order_state ADD VALUE IF NOT EXISTS 'lost' AFTER 'sent';
ALTER TABLE billing.invoices ADD COLUMN state order_state DEFAULT 'lost';
--= safe: the new label is used in a later file
ALTER TYPE order_state ADD VALUE 'lost' AFTER 'sent';
--= next
INSERT INTO orders (id, customer_id, state) VALUES (1, 1, 'lost');
--= runner enum-value-in-same-transaction: also of a type that the transaction has made, up to PostgreSQL 16
CREATE TYPE size AS ENUM ('s', 'm');
ALTER TYPE size ADD VALUE 'l';
CREATE TABLE shirts (id int PRIMARY KEY, size size DEFAULT 'l');
--= caution prepared-result-type
ALTER TABLE orders ALTER COLUMN memo TYPE varchar(400);
--= caution prepared-result-type
ALTER TABLE orders ALTER memo TYPE text;
--= safe
ALTER TABLE orders ALTER COLUMN memo SET DATA TYPE character varying;
--= caution prepared-result-type
ALTER TABLE customers ALTER COLUMN note TYPE varchar;
--= safe
ALTER TABLE customers ALTER COLUMN score TYPE numeric(12, 2), ALTER COLUMN net TYPE inet;
--= caution prepared-result-type
ALTER TABLE customers ALTER COLUMN score TYPE numeric;
--= safe
ALTER TABLE customers ALTER COLUMN seen_at TYPE timestamptz, ALTER COLUMN opens_at TYPE time(6);
--= safe
ALTER TABLE customers ALTER COLUMN born_at TYPE timestamp(6);
--= safe
SET LOCAL timezone TO 'UTC';
ALTER TABLE customers ALTER COLUMN born_at TYPE timestamp with time zone;
--= safe
ALTER TABLE customers ALTER COLUMN flags TYPE bit varying(16);
--= safe
ALTER TABLE customers ALTER COLUMN flags TYPE varbit;
--= safe: a domain without rules is the type beneath it
ALTER TABLE customers ALTER COLUMN note TYPE label;
--= safe
ALTER TABLE orders ALTER COLUMN memo TYPE varchar(200);
--= safe
CREATE TYPE size AS ENUM ('s');
ALTER TYPE size RENAME VALUE 's' TO 'small';
ALTER TYPE size RENAME TO sizes;
DROP TYPE sizes;
--= safe
CREATE DOMAIN tag AS text;
ALTER DOMAIN tag SET DEFAULT 'x';
--= safe
CREATE TYPE point3 AS (x int, y int);
ALTER TYPE point3 ADD ATTRIBUTE z int, DROP ATTRIBUTE x;
--= safe
ALTER DOMAIN cents DROP CONSTRAINT IF EXISTS cents_check;
