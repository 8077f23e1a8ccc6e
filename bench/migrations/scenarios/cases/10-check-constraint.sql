-- title: a CHECK on a hot table, checked later
--## 001_total_positive.sql
ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0) NOT VALID;
--## 002_total_positive_check.sql
ALTER TABLE orders VALIDATE CONSTRAINT orders_total;
--## verify
SELECT convalidated FROM pg_constraint WHERE conname = 'orders_total'
