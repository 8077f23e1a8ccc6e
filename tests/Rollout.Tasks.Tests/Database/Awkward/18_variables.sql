\set table t
\set text 'it''s; \\ here'
\set column "b"
INSERT INTO :table VALUES (1, :'text'), (2, :{?text}), (3, (ARRAY['x','y','z'])[2:3]::text);
UPDATE :"table" SET :column = :column || ':text' WHERE a = 1;
-- expect: SELECT string_agg(b, '|' ORDER BY a) = 'it''s; \ here:text|TRUE|{y,z}' FROM (SELECT a, CASE b WHEN 'true' THEN 'TRUE' ELSE b END AS b FROM t) q
