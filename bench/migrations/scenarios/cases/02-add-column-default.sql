-- title: a column that must not be NULL, with a constant default
--## candidate
INSERT INTO orders(customer, total, currency) VALUES (3, 4, 'CHF')
--## 001_currency.sql
ALTER TABLE orders ADD COLUMN currency text NOT NULL DEFAULT 'EUR';
--## verify
SELECT count(*) = 0 FROM orders WHERE currency NOT IN ('EUR', 'CHF')
