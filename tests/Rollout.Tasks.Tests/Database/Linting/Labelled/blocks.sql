--= safe
DO $$ BEGIN
    CREATE TYPE size AS ENUM ('s', 'm');
EXCEPTION
    WHEN duplicate_object THEN NULL;
END $$;
--= safe
DO $x$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'named') THEN
        ALTER TABLE customers ADD CONSTRAINT named CHECK (name <> '') NOT VALID;
    END IF;
END
$x$ LANGUAGE plpgsql;
--= safe
DO LANGUAGE plpgsql '
DECLARE
    n int := 0; -- how many
    m CONSTANT text NOT NULL DEFAULT ''a'';
BEGIN
    SELECT count(*) INTO n FROM countries WHERE code <> m;
    IF n = 0 THEN
        RAISE NOTICE ''no % countries; DROP TABLE countries'', n;
        INSERT INTO countries (code, name) VALUES (''NO'', ''Norway'');
    ELSIF n > 5 THEN
        n := n + 1;
        PERFORM pg_notify(''shop'', n::text);
    ELSE
        RAISE EXCEPTION USING MESSAGE = ''odd'', ERRCODE = ''23505'';
    END IF;
    RETURN;
END';
--= safe
DO $$
<<outer>>
DECLARE r record; n int;
BEGIN
    FOR r IN SELECT code, name FROM countries ORDER BY code LOOP
        CONTINUE WHEN r.code IS NULL;
        UPDATE countries SET name = upper(r.name) WHERE code = r.code;
        EXIT outer WHEN r.code = 'ZZ';
    END LOOP;
    FOR i IN REVERSE 10 .. 1 BY 2 LOOP
        INSERT INTO countries VALUES (i::text, 'x') ON CONFLICT DO NOTHING;
    END LOOP;
    WHILE false LOOP NULL; END LOOP;
    BEGIN
        ALTER TABLE customers ADD COLUMN z int;
    EXCEPTION WHEN duplicate_column OR sqlstate '42701' THEN
        RAISE NOTICE 'there';
    END;
    CASE WHEN true THEN NULL; ELSE NULL; END CASE;
    GET DIAGNOSTICS n = ROW_COUNT;
    ASSERT true, 'never';
END outer $$;
--= contract drop-table
DO $$ BEGIN DROP TABLE billing.invoices; END $$;
--= contract drop-column
DO $$
BEGIN
    IF EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'customers' AND column_name = 'note') THEN
        ALTER TABLE customers DROP COLUMN note;
    END IF;
END $$;
--= contract set-not-null
DO $$ BEGIN
    PERFORM 1 FROM customers WHERE name IS NULL;
    IF NOT FOUND THEN ALTER TABLE customers ALTER COLUMN name SET NOT NULL; END IF;
END $$;
--= contract drop-table: what a handler does counts as well
DO $$ BEGIN
    NULL;
EXCEPTION WHEN others THEN
    DROP TABLE orders;
END $$;
--= contract drop-column: in a loop, in a case, in a nested block
DO $$ BEGIN
    FOR i IN 1..2 LOOP
        CASE i WHEN 1 THEN BEGIN ALTER TABLE customers DROP COLUMN note; END; ELSE NULL; END CASE;
    END LOOP;
END $$;
--= contract not-inspected
DO $$ BEGIN EXECUTE 'DROP TABLE ' || 'orders'; END $$;
--= contract not-inspected
DO $$
DECLARE r record;
BEGIN
    FOR r IN SELECT tablename FROM pg_tables LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN z int', r.tablename);
    END LOOP;
END $$;
--= contract not-inspected
DO $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'DELETE FROM ' || 'orders' || ' RETURNING id' LOOP NULL; END LOOP; END $$;
--= blocking unbatched-change
DO $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'DELETE FROM orders RETURNING id' LOOP NULL; END LOOP; END $$;
--= contract not-inspected
DO $$ BEGIN PERFORM wipe(); END $$;
--= contract not-inspected: an expression calls what nobody knows
DO $$ DECLARE n int := wipe(); BEGIN NULL; END $$;
--= contract not-inspected
DO $$ DECLARE n int; BEGIN n := wipe(); END $$;
--= contract not-inspected
DO $$ BEGIN IF wipe() > 0 THEN NULL; END IF; END $$;
--= contract not-inspected
DO $$ BEGIN CALL tidy(); END $$;
--= contract not-inspected
DO LANGUAGE plpython3u $$ plpy.execute("DROP TABLE orders") $$;
--= blocking unbatched-change
DO $$ DECLARE c CURSOR FOR DELETE FROM orders RETURNING id; BEGIN OPEN c; END $$;
--= blocking create-index
DO $$ BEGIN
    IF to_regclass('customers_note') IS NULL THEN CREATE INDEX customers_note ON customers (note); END IF;
END $$;
--= blocking unbatched-change
DO $$ BEGIN UPDATE customers SET note = ''; END $$;
--= blocking volatile-default
DO $$ BEGIN ALTER TABLE customers ADD COLUMN z uuid DEFAULT gen_random_uuid(); EXCEPTION WHEN duplicate_column THEN END $$;
--= safe: each round is a transaction of its own
DO $$ BEGIN
    LOOP
        UPDATE customers SET note = '' WHERE id IN (SELECT id FROM customers WHERE note IS NULL LIMIT 1000);
        EXIT WHEN NOT FOUND;
        COMMIT;
    END LOOP;
END $$;
--= safe: the transaction of the column has ended before the rows are changed
ALTER TABLE customers ADD COLUMN z int;
DO $$ BEGIN UPDATE customers SET z = 0 WHERE id = 1; COMMIT; END $$;
ALTER TABLE orders ADD COLUMN z int;
--= contract rename-enum-value: the type may be the one in use
DO $$ BEGIN CREATE TYPE order_state AS ENUM ('new', 'paid'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
ALTER TYPE order_state RENAME VALUE 'new' TO 'open';
--= contract set-not-null: the proof is made on one way only
DO $$ BEGIN
    IF random() > 0.5 THEN
        ALTER TABLE customers ADD CONSTRAINT named CHECK (name IS NOT NULL) NOT VALID;
        ALTER TABLE customers VALIDATE CONSTRAINT named;
    END IF;
END $$;
--= next
ALTER TABLE customers ALTER COLUMN name SET NOT NULL;
--= contract drop-object: it comes back on one way only
DROP TRIGGER orders_widen ON orders;
DO $$ BEGIN IF random() > 0.5 THEN CREATE TRIGGER orders_widen BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION widen(); END IF; END $$;
--= contract not-inspected
DO $$ BEGIN CREATE INDEX CONCURRENTLY customers_note ON customers (note); END $$;
--= contract not-inspected: what is not PL/pgSQL cannot be followed
DO $$ DROP TABLE orders $$;
--= safe
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_type WHERE typname = 'size') THEN CREATE TYPE size AS ENUM ('s'); END IF;
    IF (SELECT count(*) FROM information_schema.columns WHERE table_name = 'customers' AND column_name = 'size') = 0 THEN
        ALTER TABLE customers ADD COLUMN size size NOT NULL DEFAULT 's';
    END IF;
END $$;
ALTER TABLE customers ALTER COLUMN size DROP NOT NULL;
--= safe: EXECUTE of a text that stands there can be read
DO $$ BEGIN EXECUTE 'CREATE TABLE shelves (id int)'; END $$;
--= contract drop-table
DO $$ BEGIN EXECUTE $q$ DROP TABLE orders $q$; END $$;
--= contract drop-table: made on one way only, so it may be the one in use
DO $$ BEGIN IF false THEN CREATE TEMP TABLE logs (id int); END IF; DROP TABLE logs; END $$;
