-- title: an index on a hot table
--## candidate
SELECT count(*) FROM orders WHERE customer = (SELECT floor(random() * 1000)::int)
--## 001_orders_customer.sql
CREATE INDEX CONCURRENTLY orders_customer ON orders (customer);
--## verify
SELECT indisvalid FROM pg_index WHERE indexrelid = 'orders_customer'::regclass
