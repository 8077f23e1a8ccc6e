INSERT INTO t VALUES (1, E'a\';\\'), (2, 'b\'), (3, U&'\0061;!' ), (4, U&'d!0061' UESCAPE '!'), (length(B'01'), N'n;'), (length(X'1F'), e'\x41');
-- expect: SELECT string_agg(b, '|' ORDER BY b COLLATE "C") = 'A|a'';\|a;!|b\|da|n;' FROM t
