INSERT INTO t VALUES (1, 'größe;
😀');

COPY t FROM stdin;
2	é
\.
-- expect: SELECT string_agg(b, '|' ORDER BY a) = E'größe;\n😀|é' FROM t
