-- title: a column that the stable release reads is dropped as expand: refused, and nothing is touched
-- ends: drop-column
--## stable
SELECT note FROM orders WHERE id = (SELECT 1 + floor(random() * 100000)::bigint)
--## 001_no_note.sql
ALTER TABLE orders DROP COLUMN note;
--## verify
SELECT count(*) = 1 FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attname = 'note'
SELECT to_regclass('rollout.migrations') IS NULL
