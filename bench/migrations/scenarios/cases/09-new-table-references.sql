-- title: a new table that refers to two hot tables
--## candidate
INSERT INTO refund(orders, customer, amount) VALUES (1, 1, 1)
--## 001_refund.sql
CREATE TABLE refund(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, orders bigint NOT NULL REFERENCES orders, customer int NOT NULL, amount int NOT NULL);
--## 002_refund_customer.sql
ALTER TABLE refund ADD FOREIGN KEY (customer) REFERENCES customer;
--## verify
SELECT count(*) > 0 FROM refund
