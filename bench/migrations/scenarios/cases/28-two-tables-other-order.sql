-- title: two tables change that transactions use in both orders
--## stable
BEGIN; UPDATE customer SET email = email WHERE id = 1; SELECT pg_sleep(0.02); UPDATE orders SET total = total WHERE id = 1; COMMIT
--## candidate
SELECT rank, priority FROM customer c JOIN orders o ON o.customer = c.id WHERE o.id = 5
--## 001_priority.sql
ALTER TABLE orders ADD COLUMN priority int NOT NULL DEFAULT 0;
--## 002_rank.sql
ALTER TABLE customer ADD COLUMN rank int NOT NULL DEFAULT 0;
--## verify
SELECT count(*) = 0 FROM orders WHERE priority <> 0
