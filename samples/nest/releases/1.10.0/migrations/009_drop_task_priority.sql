-- Release 1.8.0 writes the column, release 1.10.0 does not know it. Put it into migrations/contract: as expand it is refused.
ALTER TABLE agent_tasks DROP COLUMN priority;
