-- title: a column goes, once the stable release is gone
--## setup
CREATE TABLE profile(id int PRIMARY KEY, fax text, phone text);
INSERT INTO profile SELECT i, 'fax', 'phone' FROM generate_series(1, 20000) i;
--## stable
SELECT fax, phone FROM profile WHERE id = (SELECT 1 + floor(random() * 20000)::int)
--## candidate
UPDATE profile SET phone = '1' WHERE id = (SELECT 1 + floor(random() * 20000)::int)
--## contract/001_no_fax.sql
ALTER TABLE profile DROP COLUMN fax;
--## verify
SELECT count(*) = 0 FROM pg_attribute WHERE attrelid = 'profile'::regclass AND attname = 'fax'
