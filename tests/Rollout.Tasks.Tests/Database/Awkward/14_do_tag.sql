DO $x$ BEGIN EXECUTE $q$INSERT INTO t VALUES (1, ';')$q$; END $x$
-- expect: SELECT b = ';' FROM t
