/* outer ; /* inner ' " $$ ; */ still */ INSERT INTO t -- ; ' here
VALUES (1 /**/ +/* ; */ 1, '/*'), (3, '*/ --'); /***/ ; -- the end ;
-- expect: SELECT sum(a) = 5 FROM t
