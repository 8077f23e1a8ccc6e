-- title: a unique index on a column with duplicates: it fails, and nothing of it stays
-- ends: RT2504
--## 001_orders_total.sql
CREATE UNIQUE INDEX CONCURRENTLY orders_total ON orders (total);
--## verify
SELECT to_regclass('orders_total') IS NULL
SELECT count(*) = 0 FROM pg_index WHERE NOT indisvalid
