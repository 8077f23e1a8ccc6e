-- title: a foreign key onto a hot table, checked later
--## setup
CREATE TABLE parcel(id int PRIMARY KEY, orders bigint NOT NULL);
INSERT INTO parcel SELECT i, i FROM generate_series(1, 50000) i;
--## stable
UPDATE parcel SET orders = (SELECT 1 + floor(random() * 50000)::bigint) WHERE id = (SELECT 1 + floor(random() * 50000)::int)
--## 001_parcel_orders.sql
ALTER TABLE parcel ADD CONSTRAINT parcel_orders FOREIGN KEY (orders) REFERENCES orders NOT VALID;
--## 002_parcel_orders_check.sql
ALTER TABLE parcel VALIDATE CONSTRAINT parcel_orders;
--## verify
SELECT convalidated FROM pg_constraint WHERE conname = 'parcel_orders'
