-- title: an old partition is detached beside the traffic
--## setup
CREATE TABLE reading(at int NOT NULL, value int) PARTITION BY RANGE (at);
CREATE TABLE reading_1 PARTITION OF reading FOR VALUES FROM (0) TO (1000);
CREATE TABLE reading_2 PARTITION OF reading FOR VALUES FROM (1000) TO (2000);
INSERT INTO reading SELECT i % 2000, i FROM generate_series(1, 100000) i;
--## stable
SELECT count(*) FROM reading WHERE at = (SELECT 1000 + floor(random() * 1000)::int)
INSERT INTO reading VALUES (1500, 1)
--## contract/001_reading_detach.sql
ALTER TABLE reading DETACH PARTITION reading_1 CONCURRENTLY;
--## verify
SELECT count(*) = 1 FROM pg_inherits WHERE inhparent = 'reading'::regclass
