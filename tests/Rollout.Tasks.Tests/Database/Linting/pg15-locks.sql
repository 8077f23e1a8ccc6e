-- The schema that the statements of pg15-locks.json were measured on.
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TYPE comp AS (x int);
CREATE DOMAIN dom AS int;
CREATE TABLE dt (d dom);
CREATE TABLE big (id int PRIMARY KEY, x int);
CREATE TABLE parent (id int PRIMARY KEY, u int UNIQUE);
CREATE TABLE t (
    id int PRIMARY KEY, a int, b text, v varchar(10), vc varchar, n numeric(10,2), ts timestamp, iv interval(3), ip cidr, c char(5),
    j json, bt bit(10), m mood DEFAULT 'a', fk int REFERENCES parent (id), CONSTRAINT ck CHECK (id > 0));
CREATE INDEX t_a ON t (a);
CREATE UNIQUE INDEX t_uq2 ON t (a, b);
CREATE STATISTICS st ON a, b FROM t;
CREATE VIEW tv AS SELECT id, a, b FROM t;
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;
CREATE UNIQUE INDEX mvu ON mv (id);
CREATE FUNCTION trgf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER trg BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION trgf();
CREATE POLICY p1 ON t USING (true);
CREATE FUNCTION f1(a int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE SEQUENCE sq;
CREATE TABLE pt (k int, x int) PARTITION BY RANGE (k);
CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM (0) TO (10);
CREATE TABLE pt2 (k int, x int);
CREATE PUBLICATION pub1;
INSERT INTO parent SELECT i, i FROM generate_series(1, 100) i;
INSERT INTO t (id, a, b, v, vc, n, ts, c, j, bt, fk) SELECT i, i, 'b', 'v', 'w', 1, '2020-01-01', 'c', '{}', B'0000000000', i FROM generate_series(1, 100) i;
