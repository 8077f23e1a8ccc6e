-- title: varchar(20) becomes text, which rewrites nothing; the releases read it with a cast
--## setup
CREATE TABLE tag(id int PRIMARY KEY, label varchar(20) NOT NULL);
INSERT INTO tag SELECT i, 'tag ' || i FROM generate_series(1, 50000) i;
--## stable
SELECT label::text FROM tag WHERE id = (SELECT 1 + floor(random() * 50000)::int)
UPDATE tag SET label = 'short' WHERE id = (SELECT 1 + floor(random() * 50000)::int)
--## candidate
UPDATE tag SET label = repeat('long', 10) WHERE id = (SELECT 1 + floor(random() * 50000)::int)
--## 001_label.sql
ALTER TABLE tag ALTER COLUMN label TYPE text;
--## verify
SELECT count(*) > 0 FROM tag WHERE length(label) = 40
