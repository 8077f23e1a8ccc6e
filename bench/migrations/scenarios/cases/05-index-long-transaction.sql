-- title: an index while transactions with a view of the data stay open for seconds
--## others
BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM customer; SELECT pg_sleep(1.5); COMMIT; SELECT pg_sleep(0.3)
--## 001_orders_placed.sql
CREATE INDEX CONCURRENTLY orders_placed ON orders (placed_at);
--## verify
SELECT indisvalid FROM pg_index WHERE indexrelid = 'orders_placed'::regclass
