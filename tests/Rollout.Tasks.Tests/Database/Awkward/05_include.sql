\set who 'it''s me'
\i lib/rows.sql
INSERT INTO t VALUES (3, \ir lib/rows.sql
  'outer');
-- expect: SELECT count(*) = 3 AND count(*) FILTER (WHERE b = 'it''s me') = 2 FROM t
