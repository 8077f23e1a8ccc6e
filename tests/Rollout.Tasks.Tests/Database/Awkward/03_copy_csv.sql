CREATE TABLE c(x text, y text); COPY c FROM STDIN WITH (FORMAT csv, HEADER); -- its data:
x,y
"a;
b",'c
\.
-- expect: SELECT x = E'a;\nb' AND y = '''c' FROM c
