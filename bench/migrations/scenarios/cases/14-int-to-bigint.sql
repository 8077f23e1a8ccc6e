-- title: int becomes bigint: a second column, a trigger, a backfill, and the names changed in one transaction
--## setup
CREATE TABLE event(id int PRIMARY KEY, counter int NOT NULL);
INSERT INTO event SELECT i, i FROM generate_series(1, 200000) i;
--## stable
UPDATE event SET counter = counter + 1 WHERE id = (SELECT 1 + floor(random() * 200000)::int)
SELECT counter FROM event WHERE id = (SELECT 1 + floor(random() * 200000)::int)
--## candidate
UPDATE event SET counter = counter + 1 WHERE id = (SELECT 1 + floor(random() * 200000)::int)
SELECT counter::bigint FROM event WHERE id = (SELECT 1 + floor(random() * 200000)::int)
--## 001_counter_new.sql
ALTER TABLE event ADD COLUMN counter_new bigint;
--## 002_alike.sql
CREATE FUNCTION event_alike() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.counter_new := NEW.counter; RETURN NEW; END $$;
CREATE TRIGGER event_alike BEFORE INSERT OR UPDATE ON event FOR EACH ROW EXECUTE FUNCTION event_alike();
--## 003_fill.sql
-- rollout: backfill table=event key=id
UPDATE event SET counter_new = counter WHERE id BETWEEN :from AND :to AND counter_new IS DISTINCT FROM counter;
--## 004_check.sql
ALTER TABLE event ADD CONSTRAINT counter_there CHECK (counter_new IS NOT NULL) NOT VALID;
--## 005_check_valid.sql
ALTER TABLE event VALIDATE CONSTRAINT counter_there;
--## contract/006_swap.sql
DROP TRIGGER event_alike ON event;
DROP FUNCTION event_alike();
ALTER TABLE event ALTER COLUMN counter_new SET NOT NULL;
ALTER TABLE event RENAME COLUMN counter TO counter_old;
ALTER TABLE event RENAME COLUMN counter_new TO counter;
ALTER TABLE event DROP COLUMN counter_old;
--## contract/007_check.sql
ALTER TABLE event DROP CONSTRAINT counter_there;
--## before contract
SELECT count(*) = 0 FROM event WHERE counter_new IS DISTINCT FROM counter
--## verify
SELECT format_type(atttypid, atttypmod) = 'bigint' AND attnotnull FROM pg_attribute WHERE attrelid = 'event'::regclass AND attname = 'counter'
