INSERT INTO t SELECT 1, '?' WHERE '{"a;":1}'::jsonb ? 'a;' AND NOT '{}'::jsonb @> '{"@p":1}' AND '$1' <> ':x';
INSERT INTO t VALUES (1-/*;*/-1), (2--3;
);
-- expect: SELECT string_agg(a::text, ',' ORDER BY a) = '1,2,2' FROM t
