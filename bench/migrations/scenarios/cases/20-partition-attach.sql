-- title: a filled table becomes a partition, by a CHECK that was checked before
--## setup
CREATE TABLE reading(at int NOT NULL, value int) PARTITION BY RANGE (at);
CREATE TABLE reading_1 PARTITION OF reading FOR VALUES FROM (0) TO (1000);
INSERT INTO reading SELECT i % 1000, i FROM generate_series(1, 50000) i;
CREATE TABLE reading_2(at int NOT NULL, value int);
INSERT INTO reading_2 SELECT 1000 + i % 1000, i FROM generate_series(1, 50000) i;
--## stable
INSERT INTO reading VALUES (5, 5)
SELECT count(*) FROM reading WHERE at = (SELECT floor(random() * 1000)::int)
--## candidate
SELECT count(*) FROM reading WHERE at >= 1990
INSERT INTO reading VALUES (1500, 1)
--## 001_reading_check.sql
ALTER TABLE reading_2 ADD CONSTRAINT reading_2_at CHECK (at >= 1000 AND at < 2000) NOT VALID;
--## 002_reading_check_valid.sql
ALTER TABLE reading_2 VALIDATE CONSTRAINT reading_2_at;
--## 003_reading_attach.sql
ALTER TABLE reading ATTACH PARTITION reading_2 FOR VALUES FROM (1000) TO (2000);
--## verify
SELECT count(*) >= 100000 FROM reading
