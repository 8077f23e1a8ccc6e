--= safe
ALTER TABLE members ALTER bio TYPE varchar(1000);
--= safe
ALTER TABLE members ALTER bio TYPE text;
--= safe
ALTER TABLE members ALTER COLUMN bio SET DATA TYPE character varying;
--= contract
ALTER TABLE members ALTER bio TYPE varchar(100);
--= safe
ALTER TABLE members ALTER motto TYPE varchar;
--= contract
ALTER TABLE members ALTER motto TYPE varchar(50);
--= safe
ALTER TABLE members ALTER motto TYPE citext;
--= safe
ALTER TABLE members ALTER alias TYPE text;
--= safe
ALTER TABLE members ALTER alias TYPE varchar;
--= blocking: the index is made anew
ALTER TABLE members ALTER mail TYPE text;
--= blocking: the index is made anew
ALTER TABLE members ALTER handle TYPE citext;
--= blocking: an index with a condition is made anew
ALTER TABLE members ALTER handle TYPE varchar;
--= safe: the unique index stays
ALTER TABLE members ALTER short TYPE varchar(20);
--= blocking: a check mentions it
ALTER TABLE members ALTER title TYPE varchar;
--= blocking: an index over an expression mentions it
ALTER TABLE members ALTER login TYPE varchar;
--= safe
ALTER TABLE members ALTER joined TYPE timestamp;
--= safe
ALTER TABLE members ALTER joined TYPE timestamp(6);
--= contract
ALTER TABLE members ALTER joined TYPE timestamp(0);
--= contract: rounds and is written anew
ALTER TABLE members ALTER left_at TYPE timestamptz(3);
--= safe: the session is at UTC
ALTER TABLE members ALTER left_at TYPE timestamp;
--= contract
SET timezone TO 'Europe/Berlin';
ALTER TABLE members ALTER left_at TYPE timestamp;
--= contract
SET LOCAL TIME ZONE 'Europe/Berlin';
ALTER TABLE members ALTER joined TYPE timestamptz;
--= safe
ALTER TABLE members ALTER rest TYPE interval;
--= safe
ALTER TABLE members ALTER rest TYPE interval(6);
--= contract
ALTER TABLE members ALTER pause TYPE interval(3);
--= contract: drops what is smaller than a day
ALTER TABLE members ALTER pause TYPE interval year to month;
--= safe
ALTER TABLE members ALTER opens TYPE time(6);
--= contract
ALTER TABLE members ALTER opens TYPE time(0);
--= contract
ALTER TABLE members ALTER opens TYPE timetz;
--= safe
ALTER TABLE members ALTER cost TYPE numeric(12, 2);
--= safe
ALTER TABLE members ALTER cost TYPE numeric;
--= safe
ALTER TABLE members ALTER cost TYPE decimal(14, 2);
--= contract
ALTER TABLE members ALTER cost TYPE numeric(12, 3);
--= contract
ALTER TABLE members ALTER cost TYPE numeric(9, 2);
--= contract
ALTER TABLE members ALTER mass TYPE numeric(30, 10);
--= contract
ALTER TABLE members ALTER mass TYPE double precision;
--= safe
ALTER TABLE members ALTER net TYPE inet;
--= contract
ALTER TABLE members ALTER host TYPE cidr;
--= contract
ALTER TABLE members ALTER mask TYPE bit(8) USING mask::bit(8);
--= safe: the same on disk
ALTER TABLE members ALTER mask TYPE varbit;
--= contract: with a length, it is looked at
ALTER TABLE members ALTER mask TYPE varbit(8);
--= safe
ALTER TABLE customers ALTER flags TYPE bit varying(16);
--= contract
ALTER TABLE members ALTER grade TYPE char(5);
--= contract
ALTER TABLE members ALTER grade TYPE text;
--= contract
ALTER TABLE members ALTER id TYPE bigint;
--= contract
ALTER TABLE members ALTER age TYPE int;
--= contract
ALTER TABLE members ALTER ratio TYPE float8;
--= contract
ALTER TABLE members ALTER doc TYPE jsonb;
--= contract
ALTER TABLE members ALTER days TYPE bigint[];
--= contract: of arrays each element is converted
ALTER TABLE payments ALTER codes TYPE varchar[];
--= contract
ALTER TABLE customers ALTER tags TYPE text[];
--= contract
ALTER TABLE customers ALTER tags TYPE varchar(20)[];
--= contract
ALTER TABLE payments ALTER codes TYPE varchar(20)[];
--= contract
ALTER TABLE members ALTER colour TYPE text;
--= contract
ALTER TABLE members ALTER motto TYPE paint USING motto::paint;
--= contract
ALTER TABLE members ALTER motto TYPE text USING lower(motto);
--= safe
ALTER TABLE members ALTER motto TYPE varchar USING motto::varchar;
--= safe: it is that already
ALTER TABLE members ALTER motto TYPE text USING motto;
--= safe: a domain without a constraint
ALTER TABLE members ALTER motto TYPE label;
--= safe: a domain to its own type
ALTER TABLE members ALTER done TYPE int;
--= contract
ALTER TABLE members ALTER seats TYPE percent;
--= blocking: the index of a partitioned table is made anew
ALTER TABLE visits ALTER page TYPE varchar;
--= contract
ALTER TABLE visits ALTER member_id TYPE bigint;
--= contract
ALTER TABLE members ALTER motto TYPE varchar, ALTER login SET NOT NULL;
--= safe
CREATE TYPE finish AS ENUM ('matt', 'gloss');
--= safe
CREATE TYPE box3 AS (a int, b int);
--= safe
CREATE TYPE floatspan AS RANGE (subtype = float8, subtype_diff = float8mi);
--= safe
ALTER TYPE paint ADD VALUE IF NOT EXISTS 'blue' BEFORE 'green';
--= runner
ALTER TYPE paint ADD VALUE 'blue';
UPDATE members SET colour = 'blue' WHERE id = 1;
--= safe
ALTER TYPE paint ADD VALUE 'blue';
--= next
INSERT INTO members (id, age, colour) VALUES (1, 2, 'blue');
--= contract
ALTER TYPE paint RENAME VALUE 'red' TO 'rouge';
--= contract
ALTER TYPE paint RENAME TO colour;
--= contract
ALTER TYPE paint SET SCHEMA billing;
--= contract
ALTER TYPE paint OWNER TO reader;
--= contract
ALTER TYPE place ADD ATTRIBUTE z int CASCADE;
--= contract
ALTER TYPE place DROP ATTRIBUTE y CASCADE;
--= contract
ALTER TYPE place RENAME ATTRIBUTE x TO easting CASCADE;
--= contract
ALTER TYPE address ALTER ATTRIBUTE city TYPE varchar(10);
--= contract
DROP TYPE paint CASCADE;
--= contract
DROP TYPE IF EXISTS address;
--= safe
CREATE DOMAIN plain AS text;
--= blocking
CREATE DOMAIN strict AS text CHECK (VALUE <> '');
--= blocking
ALTER DOMAIN percent ADD CONSTRAINT percent_even CHECK (VALUE % 2 = 0);
--= blocking domain-constraint: what follows, VALIDATE, reads all tables that use it
ALTER DOMAIN percent ADD CONSTRAINT percent_even CHECK (VALUE % 2 = 0) NOT VALID;
--= blocking
ALTER DOMAIN percent VALIDATE CONSTRAINT percent_range;
--= safe
ALTER DOMAIN percent DROP CONSTRAINT percent_range;
--= contract
ALTER DOMAIN percent SET NOT NULL;
--= contract
ALTER DOMAIN percent SET DEFAULT 5;
--= contract
ALTER DOMAIN percent RENAME TO share;
--= safe
ALTER DOMAIN percent RENAME CONSTRAINT percent_range TO percent_limits;
--= contract
DROP DOMAIN label CASCADE;
