-- title: a column with a value of its own per row: default for new rows first, old rows in batches
--## candidate
SELECT token FROM orders WHERE id = (SELECT 1 + floor(random() * 100000)::bigint)
--## 001_token.sql
ALTER TABLE orders ADD COLUMN token uuid;
--## 002_token_default.sql
ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();
--## 003_token_fill.sql
-- rollout: backfill table=orders key=id
UPDATE orders SET token = gen_random_uuid() WHERE id BETWEEN :from AND :to AND token IS NULL;
--## verify
SELECT count(*) = 0 FROM orders WHERE token IS NULL
