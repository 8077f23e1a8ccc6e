DO $x$ BEGIN FOR i IN 1..3 LOOP INSERT INTO t VALUES (i); COMMIT; END LOOP; END $x$;
-- expect: SELECT count(*) = 3 FROM t
