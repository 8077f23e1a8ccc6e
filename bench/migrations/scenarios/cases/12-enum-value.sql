-- title: a further label of an enum, used by the candidate
--## setup
CREATE TYPE state AS ENUM ('open', 'paid');
CREATE TABLE invoice(id int PRIMARY KEY, state state NOT NULL);
INSERT INTO invoice SELECT i, 'open' FROM generate_series(1, 20000) i;
--## stable
UPDATE invoice SET state = 'paid' WHERE id = (SELECT 1 + floor(random() * 10000)::int)
SELECT state, count(*) FROM invoice GROUP BY state
--## candidate
UPDATE invoice SET state = 'void' WHERE id = (SELECT 10001 + floor(random() * 10000)::int)
--## 001_void.sql
ALTER TYPE state ADD VALUE 'void' AFTER 'paid';
--## verify
SELECT count(*) > 0 FROM invoice WHERE state = 'void'
