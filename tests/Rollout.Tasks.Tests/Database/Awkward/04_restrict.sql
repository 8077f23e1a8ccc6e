\restrict Kq7nRt

SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
COPY public.t (a, b) FROM stdin;
1	x
\.

\unrestrict Kq7nRt

-- expect: SELECT count(*) = 1 FROM t
