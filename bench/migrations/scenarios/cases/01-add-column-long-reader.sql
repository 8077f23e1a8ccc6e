-- title: a column on a hot table while a report reads it for seconds
--## others
BEGIN; SELECT count(*) FROM orders; SELECT pg_sleep(1.5); COMMIT; SELECT pg_sleep(0.2)
--## candidate
UPDATE orders SET shipped_at = now() WHERE id = (SELECT 1 + floor(random() * 100000)::bigint)
--## 001_shipped.sql
ALTER TABLE orders ADD COLUMN shipped_at timestamptz;
--## verify
SELECT count(*) > 0 FROM orders WHERE shipped_at IS NOT NULL
