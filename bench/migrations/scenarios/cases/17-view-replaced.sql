-- title: a view gets a further column
--## setup
CREATE VIEW order_list AS SELECT id, customer, total FROM orders;
--## stable
SELECT id, customer, total FROM order_list WHERE id = (SELECT 1 + floor(random() * 100000)::bigint)
--## candidate
SELECT id, note FROM order_list WHERE id = (SELECT 1 + floor(random() * 100000)::bigint)
--## 001_order_list.sql
CREATE OR REPLACE VIEW order_list AS SELECT id, customer, total, note FROM orders;
--## verify
SELECT count(*) = 4 FROM pg_attribute WHERE attrelid = 'order_list'::regclass AND attnum > 0
