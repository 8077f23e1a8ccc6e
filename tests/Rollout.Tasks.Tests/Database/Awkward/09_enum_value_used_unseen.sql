INSERT INTO m VALUES ('low');
ALTER TYPE mood ADD VALUE 'high';
DO $$ BEGIN EXECUTE 'INSERT INTO m VALUES (' || quote_literal('hi' || 'gh') || ')'; END $$;
INSERT INTO t VALUES (1);
-- expect: SELECT count(*) = 2 AND (SELECT count(*) = 1 FROM t) FROM m
