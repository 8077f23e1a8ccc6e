-- title: NOT NULL by a CHECK that was checked beside the traffic, once the stable release is gone
--## candidate
INSERT INTO orders(customer, total, note) VALUES (1, 1, 'always')
--## 001_note.sql
UPDATE customer SET email = '' WHERE email IS NULL;
--## 002_email_check.sql
ALTER TABLE customer ADD CONSTRAINT email_there CHECK (email IS NOT NULL) NOT VALID;
--## 003_email_valid.sql
ALTER TABLE customer VALIDATE CONSTRAINT email_there;
--## contract/004_email_not_null.sql
ALTER TABLE customer ALTER COLUMN email SET NOT NULL;
--## contract/005_email_check.sql
ALTER TABLE customer DROP CONSTRAINT email_there;
--## verify
SELECT attnotnull FROM pg_attribute WHERE attrelid = 'customer'::regclass AND attname = 'email'
SELECT count(*) = 0 FROM pg_constraint WHERE conname = 'email_there'
