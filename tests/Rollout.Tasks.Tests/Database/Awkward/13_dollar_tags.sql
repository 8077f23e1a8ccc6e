CREATE FUNCTION g() RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
  RETURN $$a;'b$$ || $größe1$;"$größe1$;
END $body$;
INSERT INTO t SELECT 1 AS a$b$, g();
-- expect: SELECT b = 'a;''b;"' FROM t
