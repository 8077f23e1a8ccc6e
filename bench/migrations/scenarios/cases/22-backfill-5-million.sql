-- title: 5,000,000 rows get a value in batches
--## setup
CREATE TABLE ledger(id bigint PRIMARY KEY, amount int NOT NULL);
INSERT INTO ledger SELECT i, i % 1000 FROM generate_series(1, 5000000) i;
--## stable
UPDATE ledger SET amount = amount + 1 WHERE id = (SELECT 1 + floor(random() * 5000000)::bigint)
SELECT amount FROM ledger WHERE id = (SELECT 1 + floor(random() * 5000000)::bigint)
--## candidate
SELECT cents FROM ledger WHERE id = (SELECT 1 + floor(random() * 5000000)::bigint)
--## 001_cents.sql
ALTER TABLE ledger ADD COLUMN cents bigint;
--## 002_alike.sql
CREATE FUNCTION ledger_cents() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.cents := NEW.amount * 100; RETURN NEW; END $$;
CREATE TRIGGER ledger_cents BEFORE INSERT OR UPDATE OF amount ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_cents();
--## 003_fill.sql
-- rollout: backfill table=ledger key=id
UPDATE ledger SET cents = amount * 100 WHERE id BETWEEN :from AND :to AND cents IS NULL;
--## verify
SELECT count(*) = 0 FROM ledger WHERE cents IS DISTINCT FROM amount * 100
