--= blocking create-index
CREATE INDEX customers_note ON customers (note);
--= blocking create-index
create unique index if not exists customers_note on only public.customers using btree (lower(note) text_pattern_ops desc nulls last) include (id) with (fillfactor = 70) where note is not null;
--= blocking create-index
CREATE INDEX ON events (kind);
--= blocking create-index: only the tables of the partitions are new
CREATE TABLE events_2028 PARTITION OF events FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
CREATE INDEX ON events (kind);
--= blocking drop-index
DROP INDEX customers_name;
--= blocking drop-index
DROP INDEX IF EXISTS public.customers_name, orders_customer_id RESTRICT;
--= blocking reindex
REINDEX INDEX customers_name;
--= blocking reindex
REINDEX (VERBOSE, TABLESPACE pg_default) TABLE public.customers;
--= blocking rewrite-table
CLUSTER customers USING customers_name;
--= blocking rewrite-table
CLUSTER VERBOSE;
--= blocking rewrite-table
VACUUM (FULL) customers;
--= blocking rewrite-table
VACUUM FULL;
--= blocking rewrite-table
ALTER TABLE customers SET UNLOGGED;
--= blocking rewrite-table
ALTER TABLE customers SET TABLESPACE fast, SET (fillfactor = 80);
--= blocking rewrite-table
ALTER TABLE customers SET ACCESS METHOD heap2;
--= blocking rewrite-table
ALTER INDEX customers_name SET TABLESPACE fast;
--= blocking refresh
REFRESH MATERIALIZED VIEW order_totals;
--= blocking refresh
REFRESH MATERIALIZED VIEW public.order_totals WITH NO DATA;
--= blocking lock-table
LOCK TABLE customers;
--= blocking lock-table
LOCK public.customers, orders IN SHARE ROW EXCLUSIVE MODE;
--= contract drop-unique
DROP INDEX CONCURRENTLY IF EXISTS order_totals_key;
--= runner concurrently-on-partitioned
CREATE INDEX CONCURRENTLY events_kind ON events (kind);
--= runner transaction-control
BEGIN;
CREATE INDEX CONCURRENTLY customers_note ON customers (note);
COMMIT;
--= blocking detach-partition
ALTER TABLE events DETACH PARTITION events_2025;
--= blocking attach-partition
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
--= blocking attach-partition: the check says less than the bounds
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
--= blocking attach-partition: rows of the default partition are looked through
CREATE TABLE parcels_south (id bigint NOT NULL, region text NOT NULL);
ALTER TABLE parcels ATTACH PARTITION parcels_south FOR VALUES IN ('south');
--= blocking attach-partition: rows of the default partition are looked through
CREATE TABLE parcels_south PARTITION OF parcels FOR VALUES IN ('south');
--= contract drop-table
DROP TABLE events_2025;
--= contract drop-table
ALTER TABLE events DETACH PARTITION events_2025 CONCURRENTLY;
DROP TABLE events_2025;
--= safe
CREATE INDEX CONCURRENTLY customers_note ON customers (note);
--= safe
CREATE INDEX CONCURRENTLY IF NOT EXISTS "Customers Note" ON ONLY public.customers USING gin (to_tsvector('english', note)) WHERE note IS NOT NULL;
--= safe
DROP INDEX CONCURRENTLY customers_name;
--= safe
CREATE INDEX CONCURRENTLY customers_name2 ON customers (name, id);
--= next
DROP INDEX CONCURRENTLY IF EXISTS public.customers_name;
ALTER INDEX customers_name2 RENAME TO customers_name;
--= safe
REINDEX INDEX CONCURRENTLY customers_name;
REINDEX (CONCURRENTLY TRUE, VERBOSE) TABLE customers;
--= safe
ALTER INDEX customers_name SET (fillfactor = 80);
ALTER INDEX customers_tax_id ALTER COLUMN 1 SET STATISTICS 500;
--= safe
CREATE INDEX events_kind ON ONLY events (kind);
CREATE INDEX CONCURRENTLY events_2025_kind ON events_2025 (kind);
ALTER INDEX events_kind ATTACH PARTITION events_2025_kind;
--= safe
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
--= safe
ALTER TABLE events_2027 ADD CONSTRAINT of_2027 CHECK (at >= DATE '2027-01-01' AND at < DATE '2028-01-01') NOT VALID;
--= next
ALTER TABLE events_2027 VALIDATE CONSTRAINT of_2027;
--= next
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
ALTER TABLE events_2027 DROP CONSTRAINT of_2027;
--= safe
CREATE TABLE IF NOT EXISTS events_2028 PARTITION OF events FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
--= safe
CREATE TABLE events_2029 (LIKE events INCLUDING ALL);
ALTER TABLE events ATTACH PARTITION events_2029 FOR VALUES FROM ('2029-01-01') TO ('2030-01-01');
--= safe
ALTER TABLE events DETACH PARTITION events_2025 CONCURRENTLY;
--= safe
REFRESH MATERIALIZED VIEW CONCURRENTLY order_totals WITH DATA;
--= safe
CREATE INDEX countries_name ON countries (name);
REINDEX TABLE countries;
--= safe
CREATE TABLE shelves (id bigint PRIMARY KEY, room int);
CREATE INDEX ON shelves (room);
REINDEX TABLE shelves;
DROP INDEX shelves_room_idx;
ALTER TABLE shelves SET UNLOGGED;
--= safe
ALTER TABLE customers SET (fillfactor = 90, autovacuum_enabled = true);
ALTER TABLE customers RESET (fillfactor), CLUSTER ON customers_name;
ALTER TABLE customers SET WITHOUT CLUSTER;
--= safe
LOCK TABLE customers IN ACCESS SHARE MODE;
--= safe
VACUUM (ANALYZE) customers;
ANALYZE customers (name, email);
--= safe
CREATE STATISTICS customers_shape (dependencies) ON name, email FROM customers;
ALTER STATISTICS customers_shape SET STATISTICS 100;
--= safe: only the planner knows it
DROP STATISTICS IF EXISTS orders_shape;
--= blocking attach-partition: the upper limit is none of the partition
ALTER TABLE events_2027 ADD CONSTRAINT of_2027 CHECK (at >= '2027-01-01' AND at <= '2028-01-01') NOT VALID;
--= next
ALTER TABLE events_2027 VALIDATE CONSTRAINT of_2027;
--= next
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
--= blocking attach-partition: never validated
ALTER TABLE events_2027 ADD CONSTRAINT of_2027 CHECK (at >= '2027-01-01' AND at < '2028-01-01') NOT VALID;
--= next
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
--= blocking attach-partition: one side only
ALTER TABLE events_2027 ADD CONSTRAINT of_2027 CHECK (at >= '2027-01-01') NOT VALID;
--= next
ALTER TABLE events_2027 VALIDATE CONSTRAINT of_2027;
--= next
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
--= safe: it has no upper limit
ALTER TABLE events_2027 ADD CONSTRAINT of_2027 CHECK (at >= '2027-01-01') NOT VALID;
--= next
ALTER TABLE events_2027 VALIDATE CONSTRAINT of_2027;
--= next
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO (MAXVALUE);
--= safe: by list
ALTER TABLE prices ATTACH PARTITION prices_ab FOR VALUES IN ('a', 'b');
--= safe: the list has more
ALTER TABLE prices ATTACH PARTITION prices_ab FOR VALUES IN ('c', 'b', 'a');
--= blocking attach-partition: the list has less
ALTER TABLE prices ATTACH PARTITION prices_ab FOR VALUES IN ('a');
--= blocking attach-partition: the check says nothing of another column
ALTER TABLE prices ATTACH PARTITION prices_any FOR VALUES IN ('a', 'b');
--= blocking attach-partition: an index of the parent is built on the partition
CREATE INDEX events_kind ON ONLY events (kind);
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
--= safe
CREATE INDEX CONCURRENTLY events_2026_kind ON events_2026 (kind);
CREATE INDEX events_kind ON ONLY events (kind);
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
--= safe: it is valid already
ALTER TABLE orders VALIDATE CONSTRAINT orders_customer;
