INSERT INTO t VALUES (1, 'bom')
-- expect: SELECT b = 'bom' FROM t
