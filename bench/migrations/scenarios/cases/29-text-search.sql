-- title: a search column with a trigger, a backfill and a GIN index
--## candidate
SELECT count(*) FROM orders WHERE search @@ to_tsquery('simple', 'new')
--## 001_search.sql
ALTER TABLE orders ADD COLUMN search tsvector;
--## 002_search_alike.sql
CREATE FUNCTION order_search() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.search := to_tsvector('simple', coalesce(NEW.note, '')); RETURN NEW; END $$;
CREATE TRIGGER order_search BEFORE INSERT OR UPDATE OF note ON orders FOR EACH ROW EXECUTE FUNCTION order_search();
--## 003_search_fill.sql
-- rollout: backfill table=orders key=id
UPDATE orders SET search = to_tsvector('simple', coalesce(note, '')) WHERE id BETWEEN :from AND :to AND search IS NULL;
--## 004_search_index.sql
CREATE INDEX CONCURRENTLY orders_search ON orders USING gin (search);
--## verify
SELECT count(*) = 0 FROM orders WHERE search IS NULL
SELECT indisvalid FROM pg_index WHERE indexrelid = 'orders_search'::regclass
