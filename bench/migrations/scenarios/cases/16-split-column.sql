-- title: one column becomes two, filled by a trigger and a backfill
--## candidate
SELECT first_name, last_name FROM customer WHERE id = (SELECT floor(random() * 1000)::int)
--## 001_names.sql
ALTER TABLE customer ADD COLUMN first_name text, ADD COLUMN last_name text;
--## 002_names_alike.sql
CREATE FUNCTION customer_names() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  NEW.first_name := split_part(NEW.name, ' ', 1); -- the part before the space;
  NEW.last_name := split_part(NEW.name, ' ', 2);
  RETURN NEW;
END $body$;
CREATE TRIGGER customer_names BEFORE INSERT OR UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION customer_names();
--## 003_names_fill.sql
-- rollout: backfill table=customer key=id
UPDATE customer SET first_name = split_part(name, ' ', 1), last_name = split_part(name, ' ', 2) WHERE id BETWEEN :from AND :to;
--## verify
SELECT count(*) = 0 FROM customer WHERE name <> first_name || ' ' || last_name OR first_name IS NULL
