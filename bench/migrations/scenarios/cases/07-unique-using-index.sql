-- title: a unique constraint by an index that was built beside the traffic
--## 001_email_unique.sql
CREATE UNIQUE INDEX CONCURRENTLY customer_email ON customer (email);
--## 002_email_constraint.sql
ALTER TABLE customer ADD CONSTRAINT customer_email_key UNIQUE USING INDEX customer_email;
--## verify
SELECT convalidated FROM pg_constraint WHERE conname = 'customer_email_key'
