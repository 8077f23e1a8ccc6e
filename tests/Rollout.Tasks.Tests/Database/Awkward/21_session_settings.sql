SET ROLE pg_monitor; RESET ROLE;
SET search_path = nowhere, public;
CREATE TEMP TABLE gone(x int);
SAVEPOINT s; INSERT INTO t VALUES (1); ROLLBACK TO s; INSERT INTO t VALUES (2);
-- expect: SELECT a = 2 FROM t
