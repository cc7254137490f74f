-- What stands on a list is looked up at every run; what has left it stays in the table for good.

CREATE INDEX list_entries_there ON list_entries (list) WHERE left_at IS NULL;

-- Most answers about lists are "as before": they go by age.
CREATE INDEX fetches_as_before ON fetches (fetched_at) WHERE page_hash IS NULL AND kind <> 'article';

ALTER TABLE articles ADD COLUMN unread_at timestamptz;
COMMENT ON COLUMN articles.unread_at IS 'When it was last asked for and its page could not be read; null where its last page could.';

COMMENT ON COLUMN missing_articles.last_missed_at IS 'When a run last asked for it and ended without it.';
COMMENT ON COLUMN missing_articles.times IS 'How many runs ended without it, those left out that left it until its next try.';
