-- title: an index is replaced by a better one
--## setup
CREATE INDEX orders_by_customer ON orders (customer);
--## stable
SELECT total FROM orders WHERE customer = (SELECT floor(random() * 1000)::int) ORDER BY id DESC LIMIT 5
--## 001_new_index.sql
CREATE INDEX CONCURRENTLY orders_by_customer_placed ON orders (customer, placed_at);
--## 002_old_index.sql
DROP INDEX CONCURRENTLY orders_by_customer;
--## verify
SELECT to_regclass('orders_by_customer') IS NULL
SELECT indisvalid FROM pg_index WHERE indexrelid = 'orders_by_customer_placed'::regclass
