INSERT INTO m VALUES ('low');
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'high';
INSERT INTO m VALUES ('high');
ALTER TYPE mood ADD VALUE 'top';
DO $$ BEGIN INSERT INTO m VALUES ('top'); END $$;
-- expect: SELECT count(*) = 3 FROM m
