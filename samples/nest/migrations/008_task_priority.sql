-- Expand: release 1.8.0 writes a priority, release 1.7.0 does not know of it and gets the default.
-- A constant default is kept in the catalogue, so no row is rewritten.
ALTER TABLE agent_tasks ADD COLUMN priority smallint DEFAULT 5;

COMMENT ON COLUMN agent_tasks.priority IS '1 is done first, 9 last; 5 unless said otherwise';
