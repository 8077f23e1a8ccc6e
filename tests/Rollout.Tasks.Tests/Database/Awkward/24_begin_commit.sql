CREATE TABLE half(x int);
BEGIN;
INSERT INTO half VALUES (1);
COMMIT;
-- refused: 002_awkward.sql:2:1: BEGIN would break the transaction that the migration runs in. Remove it: a migration is all or nothing by itself; 002_awkward.sql:4:1: COMMIT would break the transaction that the migration runs in. Remove it: a migration is all or nothing by itself
