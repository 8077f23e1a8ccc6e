CREATE INDEX CONCURRENTLY i ON t(a);
-- expect: SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass
