SET escape_string_warning = off;
SET standard_conforming_strings = off;
INSERT INTO t VALUES (1, 'a\';b');
SET standard_conforming_strings TO on;
INSERT INTO t VALUES (2, 'a\');
-- expect: SELECT string_agg(b, '|' ORDER BY a) = 'a'';b|a\' FROM t
