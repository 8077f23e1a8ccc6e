-- title: a table with a foreign key onto a hot one goes, once the stable release is gone
--## setup
CREATE TABLE fax_queue(id int PRIMARY KEY, customer int NOT NULL REFERENCES customer);
INSERT INTO fax_queue SELECT i, i % 1000 FROM generate_series(1, 20000) i;
--## stable
UPDATE fax_queue SET customer = 5 WHERE id = (SELECT 1 + floor(random() * 20000)::int)
--## candidate
SELECT count(*) FROM customer
--## others
BEGIN; SELECT count(*) FROM customer; SELECT pg_sleep(1); COMMIT; SELECT pg_sleep(0.2)
--## contract/001_no_fax_queue.sql
DROP TABLE fax_queue;
--## verify
SELECT to_regclass('fax_queue') IS NULL
