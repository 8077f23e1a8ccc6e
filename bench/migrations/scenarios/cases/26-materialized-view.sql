-- title: a materialized view is refreshed beside its readers
--## setup
CREATE MATERIALIZED VIEW turnover AS SELECT customer, sum(total) AS total FROM orders GROUP BY customer;
CREATE UNIQUE INDEX turnover_customer ON turnover (customer);
--## stable
SELECT total FROM turnover WHERE customer = (SELECT floor(random() * 1000)::int)
--## 001_refresh.sql
REFRESH MATERIALIZED VIEW CONCURRENTLY turnover;
--## verify
SELECT count(*) = 1000 FROM turnover
