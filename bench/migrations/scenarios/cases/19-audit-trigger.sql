-- title: a trigger on a hot table that writes into another
--## candidate
SELECT count(*) FROM audit
--## 001_audit.sql
CREATE TABLE audit(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, orders bigint NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE FUNCTION audit_order() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit(orders) VALUES (NEW.id); RETURN NULL; END $$;
--## 002_audit_trigger.sql
CREATE TRIGGER audit_order AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION audit_order();
--## verify
SELECT count(*) > 0 FROM audit
