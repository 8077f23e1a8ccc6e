COPY t (a, b) FROM stdin;
1	it's; a "line" -- of $$ data
2	\\. /* \N
\N	\N
\.
INSERT INTO t VALUES (4);
-- expect: SELECT count(*) = 4 AND max(b) FILTER (WHERE a = 1) = 'it''s; a "line" -- of $$ data' FROM t
