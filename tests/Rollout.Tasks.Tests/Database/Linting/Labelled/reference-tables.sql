--= blocking
ALTER TABLE members ADD CHECK (seats > 0);
--= safe
ALTER TABLE members ADD CONSTRAINT seats_positive CHECK (seats > 0) NOT VALID;
--= safe
ALTER TABLE members ADD CONSTRAINT seats_positive CHECK (seats > 0) NOT VALID;
--= next
ALTER TABLE members VALIDATE CONSTRAINT seats_positive;
--= blocking
ALTER TABLE members ADD CONSTRAINT seats_positive CHECK (seats > 0) NOT VALID;
ALTER TABLE members VALIDATE CONSTRAINT seats_positive;
--= safe
ALTER TABLE customers VALIDATE CONSTRAINT country_known;
--= blocking
ALTER TABLE members ADD CONSTRAINT members_deputy FOREIGN KEY (seats) REFERENCES members (id) ON DELETE SET NULL;
--= blocking
ALTER TABLE members ADD FOREIGN KEY (seats) REFERENCES orders;
--= safe
ALTER TABLE members ADD CONSTRAINT of_order FOREIGN KEY (seats) REFERENCES orders (id) ON DELETE CASCADE NOT VALID;
--= safe
ALTER TABLE members ADD CONSTRAINT of_order FOREIGN KEY (seats) REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
--= next
ALTER TABLE members VALIDATE CONSTRAINT of_order;
--= blocking
ALTER TABLE members ADD CONSTRAINT of_order FOREIGN KEY (seats) REFERENCES orders (id) NOT VALID;
ALTER TABLE members VALIDATE CONSTRAINT of_order;
--= contract
ALTER TABLE members ADD CONSTRAINT members_login UNIQUE (login);
--= contract
ALTER TABLE members ADD UNIQUE NULLS NOT DISTINCT (motto);
--= contract
ALTER TABLE members ADD UNIQUE (motto) DEFERRABLE INITIALLY DEFERRED;
--= safe
CREATE UNIQUE INDEX CONCURRENTLY members_login ON members (login);
ALTER TABLE members ADD CONSTRAINT members_login_key UNIQUE USING INDEX members_login;
--= contract: the columns of the key get NOT NULL
CREATE UNIQUE INDEX CONCURRENTLY scratch_id ON scratch (id);
ALTER TABLE scratch ADD CONSTRAINT scratch_pkey PRIMARY KEY USING INDEX scratch_id;
--= safe: the column is NOT NULL
CREATE UNIQUE INDEX CONCURRENTLY logs_at ON logs (at);
ALTER TABLE logs ADD CONSTRAINT logs_pkey PRIMARY KEY USING INDEX logs_at;
--= contract
ALTER TABLE logs ADD PRIMARY KEY (at);
--= contract
ALTER TABLE members ADD CONSTRAINT apart EXCLUDE USING gist (net inet_ops WITH &&);
--= safe
ALTER TABLE members DROP CONSTRAINT title_short;
--= safe
ALTER TABLE members DROP CONSTRAINT IF EXISTS nothing_like_it;
--= blocking
ALTER TABLE members DROP CONSTRAINT members_boss;
--= contract
ALTER TABLE members DROP CONSTRAINT members_pkey CASCADE;
--= contract
ALTER TABLE members DROP CONSTRAINT members_short;
--= safe
ALTER TABLE members RENAME CONSTRAINT title_short TO title_length;
--= safe
ALTER TABLE members ALTER CONSTRAINT members_boss DEFERRABLE INITIALLY DEFERRED;
--= safe
ALTER TABLE members SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01);
--= safe
ALTER TABLE members RESET (fillfactor);
--= safe
ALTER TABLE members SET (toast.autovacuum_enabled = false);
--= blocking
ALTER TABLE members SET UNLOGGED;
--= blocking
ALTER TABLE scratch SET LOGGED;
--= safe: it is that already
ALTER TABLE members SET LOGGED;
--= blocking
ALTER TABLE members SET TABLESPACE fast;
--= blocking
ALTER TABLE members SET ACCESS METHOD columnar;
--= safe
ALTER TABLE members CLUSTER ON members_mail;
--= safe
ALTER TABLE members SET WITHOUT CLUSTER;
--= safe
ALTER TABLE members SET WITHOUT OIDS;
--= blocking
CLUSTER members USING members_mail;
--= blocking
CLUSTER VERBOSE members;
--= blocking
VACUUM FULL members;
--= blocking
VACUUM (FULL, ANALYZE) members;
--= safe
VACUUM (FULL false, ANALYZE) members;
--= safe
VACUUM (FREEZE, VERBOSE) members;
--= safe
ANALYZE members (login, motto);
--= contract: rows of the child are no longer in the parent
ALTER TABLE old_notes NO INHERIT notes;
--= safe: as with a partition, its rows are in the parent from then on
CREATE TABLE newer (id bigint NOT NULL, text text);
INSERT INTO newer VALUES (1, 'x');
ALTER TABLE newer INHERIT notes;
--= safe
ALTER TABLE spots NOT OF;
--= safe
ALTER TABLE members REPLICA IDENTITY FULL;
--= safe
ALTER TABLE members REPLICA IDENTITY USING INDEX members_pkey;
--= contract: a published table then refuses UPDATE and DELETE
ALTER TABLE members REPLICA IDENTITY NOTHING;
--= contract
ALTER TABLE members OWNER TO reader;
--= contract
ALTER TABLE members SET SCHEMA billing;
--= contract
ALTER TABLE members ENABLE ROW LEVEL SECURITY;
--= contract
ALTER TABLE members FORCE ROW LEVEL SECURITY;
--= contract
ALTER TABLE members DISABLE TRIGGER members_stamp;
--= contract: it no longer fires for an application
ALTER TABLE members ENABLE REPLICA TRIGGER members_stamp;
--= safe
ALTER TABLE members ENABLE TRIGGER members_stamp;
--= safe
ALTER TABLE members ENABLE ALWAYS TRIGGER members_stamp;
--= contract
ALTER TABLE scratch DISABLE RULE scratch_keep;
--= safe
CREATE TABLE fresh (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE, at timestamptz DEFAULT clock_timestamp());
--= safe
CREATE TABLE IF NOT EXISTS fresh (LIKE members INCLUDING ALL);
--= safe
CREATE TABLE fresh (LIKE orders INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES);
--= safe
CREATE TABLE fresh (LIKE customers INCLUDING ALL EXCLUDING IDENTITY);
--= safe
CREATE TABLE fresh AS SELECT id, login FROM members WITH NO DATA;
--= safe
CREATE TABLE fresh AS TABLE members;
--= safe
SELECT id, login INTO fresh FROM members;
--= safe
CREATE UNLOGGED TABLE fresh (id int);
--= safe
CREATE TEMP TABLE fresh ON COMMIT DROP AS SELECT id FROM members;
--= safe
CREATE TABLE fresh () INHERITS (notes);
--= safe
CREATE TABLE fresh OF place;
--= blocking
CREATE TABLE fresh (id int PRIMARY KEY, member_id int NOT NULL REFERENCES members (id) ON DELETE CASCADE);
--= blocking
CREATE TABLE fresh (id int, member_id int, FOREIGN KEY (member_id) REFERENCES members);
--= safe: a small table
CREATE TABLE fresh (id int PRIMARY KEY, country char(2) REFERENCES countries);
--= safe
CREATE TABLE fresh (id int PRIMARY KEY);
CREATE TABLE fresher (id int REFERENCES fresh);
--= safe
CREATE TABLE fresh (id int, name text);
CREATE INDEX ON fresh (name);
ALTER TABLE fresh ADD PRIMARY KEY (id), ALTER name SET NOT NULL;
DROP TABLE fresh;
--= contract
DROP TABLE members;
--= contract
DROP TABLE IF EXISTS scratch, logs CASCADE;
--= contract
ALTER TABLE members RENAME TO people;
CREATE VIEW members AS SELECT id, login FROM people;
--= safe
ALTER TABLE logs RENAME TO journal;
CREATE VIEW logs AS SELECT * FROM journal;
--= blocking
ALTER TABLE members ADD a1 int;
ALTER TABLE orders ADD a1 int;
--= safe
ALTER TABLE members ADD a1 int;
--= next
ALTER TABLE orders ADD a1 int;
--= safe
ALTER TABLE members ADD a1 int, ADD a2 text DEFAULT 'x', ALTER a1 SET DEFAULT 4;
--= blocking
ALTER TABLE members ADD a1 int;
UPDATE members SET a1 = 0;
--= safe
CREATE TABLE visits_2030 PARTITION OF visits FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');
--= blocking: all rows of the default partition are read
CREATE TABLE parcels_south PARTITION OF parcels FOR VALUES IN ('south');
--= safe
CREATE TABLE visits_2030 PARTITION OF visits FOR VALUES FROM ('2030-01-01') TO ('2031-01-01') PARTITION BY LIST (page);
--= blocking: the key and the index are built
ALTER TABLE visits ATTACH PARTITION visits_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
--= safe: bounds, key and index are there
ALTER TABLE visits ATTACH PARTITION visits_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
--= blocking: the check does not tell the bounds
ALTER TABLE visits ATTACH PARTITION visits_2027 FOR VALUES FROM ('2027-02-01') TO ('2028-01-01');
--= blocking
ALTER TABLE visits DETACH PARTITION visits_2024;
--= safe
ALTER TABLE visits DETACH PARTITION visits_2024 CONCURRENTLY;
--= runner: there is a default partition
ALTER TABLE parcels DETACH PARTITION parcels_north CONCURRENTLY;
--= safe
ALTER TABLE visits DETACH PARTITION visits_2024 FINALIZE;
--= contract
DROP TABLE visits_2024;
--= contract
TRUNCATE visits_2024;
--= blocking lock-referenced-table: the partition gets the foreign key of its parent
CREATE TABLE regional_2025 PARTITION OF regional FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
--= safe
ALTER TABLE visits ADD COLUMN agent text;
--= safe
ALTER TABLE visits ADD CONSTRAINT page_form CHECK (page <> '') NOT VALID;
--= next
ALTER TABLE visits VALIDATE CONSTRAINT page_form;
--= blocking
ALTER TABLE visits ADD CONSTRAINT page_form CHECK (page <> '');
--= contract
ALTER TABLE visits ADD UNIQUE (day, page);
--= blocking
CREATE INDEX ON visits (member_id);
--= runner
CREATE INDEX CONCURRENTLY ON visits (member_id);
--= safe
CREATE INDEX visits_member ON ONLY visits (member_id);
CREATE INDEX CONCURRENTLY visits_2024_member ON visits_2024 (member_id);
ALTER INDEX visits_member ATTACH PARTITION visits_2024_member;
--= blocking
CREATE INDEX members_motto ON members (motto);
--= safe
CREATE INDEX CONCURRENTLY IF NOT EXISTS members_motto ON members USING hash (motto);
--= safe
CREATE INDEX CONCURRENTLY ON members (lower(motto) text_pattern_ops) INCLUDE (age) WITH (fillfactor = 70) WHERE age > 3;
--= safe
CREATE UNIQUE INDEX CONCURRENTLY members_ref ON members (ref);
--= safe: a small table
CREATE INDEX ON countries (name);
--= blocking
CREATE INDEX ON order_totals (total);
--= blocking
DROP INDEX members_mail;
--= safe
DROP INDEX CONCURRENTLY IF EXISTS members_mail;
--= contract
DROP INDEX CONCURRENTLY order_totals_key;
--= runner: one at a time
DROP INDEX CONCURRENTLY members_mail, members_handle;
--= runner
DROP INDEX CONCURRENTLY visits_page;
--= blocking
REINDEX TABLE members;
--= blocking
REINDEX INDEX members_mail;
--= blocking
REINDEX DATABASE;
--= safe
REINDEX TABLE CONCURRENTLY members;
--= safe
REINDEX (CONCURRENTLY, VERBOSE) INDEX members_mail;
--= blocking
REINDEX (CONCURRENTLY false) INDEX members_mail;
--= safe
ALTER INDEX members_mail RENAME TO members_by_mail;
--= safe
ALTER INDEX members_mail SET (fillfactor = 70);
--= safe
ALTER INDEX members_slug ALTER COLUMN 1 SET STATISTICS 400;
--= blocking
ALTER INDEX members_mail SET TABLESPACE fast;
--= blocking
TABLE members;
LOCK TABLE members IN SHARE MODE;
--= safe
LOCK TABLE members IN ACCESS SHARE MODE;
--= contract
TRUNCATE TABLE logs, scratch RESTART IDENTITY;
