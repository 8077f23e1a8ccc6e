-- title: a function that both call is replaced
--## setup
CREATE FUNCTION price(bigint) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT total::numeric FROM orders WHERE id = $1';
--## stable
SELECT price((SELECT 1 + floor(random() * 100000)::bigint))
--## 001_price.sql
CREATE OR REPLACE FUNCTION price(bigint) RETURNS numeric LANGUAGE sql STABLE BEGIN ATOMIC SELECT round(total * 1.00, 2) FROM orders WHERE id = $1; END;
--## verify
SELECT price(1) = round(total, 2) FROM orders WHERE id = 1
