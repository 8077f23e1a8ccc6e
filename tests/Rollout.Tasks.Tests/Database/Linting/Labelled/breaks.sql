--= safe
SELECT id FROM customers WHERE note IS NULL LIMIT 100 FOR UPDATE SKIP LOCKED;
--= contract drop-object
DROP OPERATOR CLASS my_ops USING btree;
--= contract drop-object
DROP EVENT TRIGGER watch;
--= contract drop-object
DROP FUNCTION order_total(int), next_code() CASCADE;
--= contract drop-object
DROP ROUTINE IF EXISTS tidy;
--= contract drop-object
DROP PROCEDURE IF EXISTS public.tidy();
--= contract drop-object
DROP SCHEMA IF EXISTS billing, stock RESTRICT;
--= contract drop-object
DROP TYPE order_state;
--= contract drop-object
DROP PUBLICATION IF EXISTS for_search;
--= contract drop-object
DROP SERVER other CASCADE;
--= contract lose-access
ALTER DEFAULT PRIVILEGES FOR USER app IN SCHEMA public REVOKE ALL ON TABLES FROM PUBLIC;
--= contract lose-access
ALTER SCHEMA billing OWNER TO CURRENT_USER;
--= contract lose-access
ALTER DATABASE shop SET default_transaction_read_only = on;
--= contract lose-access
ALTER USER app WITH PASSWORD 'x' VALID UNTIL '2020-01-01';
--= contract rename-column: to another case
ALTER TABLE customers RENAME COLUMN note TO "Note";
--= contract rename-table
ALTER TABLE IF EXISTS billing.invoices RENAME TO bills;
--= contract rename-table: the view has the name, but in another schema
ALTER TABLE billing.invoices RENAME TO bills;
CREATE VIEW public.invoices AS SELECT * FROM billing.bills;
--= safe
ALTER TABLE billing.invoices RENAME TO bills;
CREATE VIEW billing.invoices AS SELECT * FROM billing.bills;
--= contract rename-table: a join takes no writes
ALTER TABLE logs RENAME TO log_lines;
CREATE VIEW logs AS SELECT l.at, l.line FROM log_lines l JOIN countries c ON true;
--= contract rename-table: an expression takes no writes
ALTER TABLE logs RENAME TO log_lines;
CREATE VIEW logs AS SELECT at, upper(line) AS line FROM log_lines;
--= contract rename-table: columns are in each other's place
ALTER TABLE notes RENAME TO remarks;
CREATE VIEW notes AS SELECT id::text AS text, id FROM remarks;
--= contract drop-object: an expression in the place of a column
DROP VIEW customer_names;
CREATE VIEW customer_names AS SELECT id, name || '' AS name, email::varchar(10) AS email FROM customers;
--= contract set-not-null: two conditions joined by OR
ALTER TABLE customers ADD CONSTRAINT known CHECK (name IS NOT NULL OR false) NOT VALID;
--= next
ALTER TABLE customers VALIDATE CONSTRAINT known;
--= next
ALTER TABLE customers ALTER COLUMN name SET NOT NULL;
--= contract set-not-null: NOT before it
ALTER TABLE customers ADD CONSTRAINT known CHECK (NOT name IS NOT NULL) NOT VALID;
--= next
ALTER TABLE customers VALIDATE CONSTRAINT known;
--= next
ALTER TABLE customers ALTER COLUMN name SET NOT NULL;
--= contract set-not-null: the check of another column
ALTER TABLE customers ADD CONSTRAINT known CHECK (note IS NOT NULL) NOT VALID;
--= next
ALTER TABLE customers VALIDATE CONSTRAINT known;
--= next
ALTER TABLE customers ALTER COLUMN name SET NOT NULL;
--= contract set-not-null: the check of another table
ALTER TABLE notes ADD CONSTRAINT known CHECK (text IS NOT NULL) NOT VALID;
--= next
ALTER TABLE notes VALIDATE CONSTRAINT known;
--= next
ALTER TABLE logs ALTER COLUMN line SET NOT NULL;
--= safe: part of a longer check
ALTER TABLE customers ADD CONSTRAINT known CHECK (name IS NOT NULL AND (length(name) BETWEEN 1 AND 100)) NOT VALID;
--= next
ALTER TABLE customers VALIDATE CONSTRAINT known;
--= next
ALTER TABLE customers ALTER COLUMN name SET NOT NULL;
--= contract drop-unique
DROP INDEX customers_email_key;
--= contract drop-unique
ALTER TABLE public.customers DROP CONSTRAINT "customers_email_key" CASCADE, ADD COLUMN z int;
--= contract change-default
ALTER TABLE customers ALTER COLUMN gender SET DEFAULT NULL;
--= contract identity-always
ALTER TABLE orders ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;
--= contract add-exclusion-constraint
ALTER TABLE orders ADD EXCLUDE USING gist (placed_at WITH =) WHERE (total > 0);
--= contract add-unique-constraint
ALTER TABLE customers ADD COLUMN z int NOT NULL DEFAULT 0, ADD CONSTRAINT u UNIQUE (name, z);
--= contract disable-trigger
ALTER TABLE orders DISABLE TRIGGER USER;
--= contract create-rule
CREATE OR REPLACE RULE r AS ON INSERT TO customers WHERE new.id < 0 DO ALSO (SELECT 1; SELECT 2);
--= contract ambiguous-function: SELECT order_total(1) fits both
CREATE FUNCTION order_total(order_id int, with_tax boolean DEFAULT false) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0';
--= contract ambiguous-function
CREATE OR REPLACE FUNCTION public.order_total(IN integer, OUT total numeric, IN with_tax boolean = false) LANGUAGE sql AS 'SELECT 1.0';
--= safe: it needs two arguments
CREATE FUNCTION order_total(order_id int, with_tax boolean) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0';
--= safe: the first argument is another
CREATE FUNCTION order_total(code varchar(10), with_tax boolean DEFAULT false) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0';
--= caution replace-function: it is the same one
CREATE OR REPLACE FUNCTION order_total(order_id int DEFAULT 1) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT 1.0';
--= safe: both are new
CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION twice(a int, b double precision DEFAULT 1.5) RETURNS int LANGUAGE sql AS 'SELECT 1';
--= caution replace-view: fewer rows than before
CREATE OR REPLACE VIEW customer_names AS SELECT id, name, email FROM customers WHERE score > 100;
