-- What stands on a list is looked up at every run; what has left it stays in the table for good.

CREATE INDEX list_entries_there ON list_entries (list) WHERE left_at IS NULL;

COMMENT ON COLUMN missing_articles.last_missed_at IS 'When a run last asked for it and ended without it.';
COMMENT ON COLUMN missing_articles.times IS 'How many runs ended without it, those left out that left it until its next try.';
