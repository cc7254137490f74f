-- Only what changed: lists as they stand, validators, pages as fetched, removals, what is missing.

CREATE TABLE lists (
    name       text PRIMARY KEY,
    kind       text NOT NULL,
    url        text NOT NULL,
    read_at    timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    run_id     bigint REFERENCES runs (id)
);
COMMENT ON TABLE lists IS 'Lists of articles that were read: of sections, feeds, the news sitemap.';
COMMENT ON COLUMN lists.name IS 'Slug of a section, such as buitenland; rss or rss/{Name} for a feed; sitemap_news.';
COMMENT ON COLUMN lists.kind IS 'list: of a section; feed; sitemap.';
COMMENT ON COLUMN lists.url IS 'Address that it was asked for at.';
COMMENT ON COLUMN lists.read_at IS 'When it was last asked for, changed or not.';
COMMENT ON COLUMN lists.changed_at IS 'When it was last read: the site did not say that it is as before.';
COMMENT ON COLUMN lists.run_id IS 'Run that last asked for it.';

CREATE TABLE list_entries (
    list          text NOT NULL REFERENCES lists (name) ON DELETE CASCADE,
    article_id    bigint NOT NULL,
    url           text NOT NULL,
    title         text,
    label         text,
    kind          text,
    partner       text,
    position      integer NOT NULL,
    best_position integer NOT NULL,
    published_at  timestamptz,
    modified_at   timestamptz,
    first_seen_at timestamptz NOT NULL,
    left_at       timestamptz,
    run_id        bigint REFERENCES runs (id),
    PRIMARY KEY (list, article_id)
);
CREATE INDEX list_entries_article_id ON list_entries (article_id);
COMMENT ON TABLE list_entries IS 'One row for each article that a list had or has; how it stood there when last read.';
COMMENT ON COLUMN list_entries.list IS 'Name of the list.';
COMMENT ON COLUMN list_entries.article_id IS 'Number of the article; it need not be in articles.';
COMMENT ON COLUMN list_entries.url IS 'Address in the list, as it stands there.';
COMMENT ON COLUMN list_entries.title IS 'Title in the list; null where it has none.';
COMMENT ON COLUMN list_entries.label IS 'Label in the list; null where it has none.';
COMMENT ON COLUMN list_entries.kind IS 'Kind in the list (article, video, ...); null where it says none.';
COMMENT ON COLUMN list_entries.partner IS 'Whose content the list says it is; null where it names no partner.';
COMMENT ON COLUMN list_entries.position IS 'Place on the list, counted from 1; the last one if it left.';
COMMENT ON COLUMN list_entries.best_position IS 'Highest place that it was seen at.';
COMMENT ON COLUMN list_entries.published_at IS 'When it was published, as the list says; null where it does not.';
COMMENT ON COLUMN list_entries.modified_at IS 'When it was last changed, as the list says; null where it does not.';
COMMENT ON COLUMN list_entries.first_seen_at IS 'When it was first seen on the list.';
COMMENT ON COLUMN list_entries.left_at IS 'When the list was first read without it; null while it is there.';
COMMENT ON COLUMN list_entries.run_id IS 'Run that first saw it there.';

CREATE VIEW list_times AS
SELECT
    list_entries.list, list_entries.article_id, list_entries.first_seen_at,
    coalesce(list_entries.left_at, lists.read_at) AS last_seen_at,
    extract(epoch FROM coalesce(list_entries.left_at, lists.read_at) - list_entries.first_seen_at)::bigint AS seconds,
    list_entries.best_position,
    list_entries.left_at IS NULL AS is_there,
    coalesce(list_entries.left_at IS NULL AND list_entries.run_id = lists.run_id, false) AS is_new
FROM list_entries JOIN lists ON lists.name = list_entries.list;
COMMENT ON VIEW list_times IS 'How long each article stood on each list, and how high.';
COMMENT ON COLUMN list_times.list IS 'Name of the list.';
COMMENT ON COLUMN list_times.article_id IS 'Number of the article.';
COMMENT ON COLUMN list_times.first_seen_at IS 'When it was first seen on the list.';
COMMENT ON COLUMN list_times.last_seen_at IS 'Until when it stood there: when the list was first read without it, or last asked for.';
COMMENT ON COLUMN list_times.seconds IS 'Seconds from the one to the other, gaps included.';
COMMENT ON COLUMN list_times.best_position IS 'Highest place that it was seen at.';
COMMENT ON COLUMN list_times.is_there IS 'Whether it stands there still.';
COMMENT ON COLUMN list_times.is_new IS 'Whether the last run that asked for the list was the first to see it there.';

COMMENT ON TABLE sightings IS 'Each time an article stood on the list of a section that was read, whether or not it was then stored. A list that was as before is not read again: table lists says when it was asked for.';

CREATE TABLE validators (
    url           text PRIMARY KEY,
    etag          text,
    last_modified text,
    article_id    bigint REFERENCES articles (id) ON DELETE CASCADE,
    read_at       timestamptz NOT NULL,
    checked_at    timestamptz NOT NULL
);
CREATE INDEX validators_article_id ON validators (article_id);
COMMENT ON TABLE validators IS 'What the site gave to ask with whether a page has changed: one row per address.';
COMMENT ON COLUMN validators.url IS 'Address that served the page.';
COMMENT ON COLUMN validators.etag IS 'The header ETag; null where it came without.';
COMMENT ON COLUMN validators.last_modified IS 'The header Last-Modified, as it stood; null where it came without.';
COMMENT ON COLUMN validators.article_id IS 'Number of the article whose page it is; null for lists, feeds and sitemaps.';
COMMENT ON COLUMN validators.read_at IS 'When the page was last served whole.';
COMMENT ON COLUMN validators.checked_at IS 'When the site last said what it is: served whole, or as before.';

ALTER TABLE articles
    ADD COLUMN next_check_at timestamptz,
    ADD COLUMN announced_at  timestamptz,
    ADD COLUMN changed_at    timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN parser        text;
CREATE INDEX articles_next_check_at ON articles (next_check_at) WHERE next_check_at IS NOT NULL;
UPDATE articles SET
    changed_at = coalesce(modified_at, published_at, first_seen_at),
    next_check_at = CASE WHEN last_seen_at > now() - interval '7 days' THEN now() END;
COMMENT ON COLUMN articles.changed_at IS 'When its text last changed: the publisher''s time, or when the change was found where the publisher names none.';
COMMENT ON COLUMN articles.next_check_at IS 'When it is due for another look; null once it is left alone.';
COMMENT ON COLUMN articles.announced_at IS 'Latest time of change that a list, feed or sitemap had named when the article was last asked for; null where none did.';
COMMENT ON COLUMN articles.parser IS 'Which parser read the page, a hash of its source; null for what was read before it was noted.';

ALTER TABLE article_revisions
    ADD COLUMN kind      text,
    ADD COLUMN made_by   text NOT NULL DEFAULT 'publisher',
    ADD COLUMN page_hash bytea;
COMMENT ON COLUMN article_revisions.revision IS 'Number of the revision, counted from 1 in the order of arrival.';
COMMENT ON COLUMN article_revisions.kind IS 'Kind at that time; null for revisions from before it was noted.';
COMMENT ON COLUMN article_revisions.made_by IS 'publisher: the page had changed; parser: the page is the one before, read anew by a later parser.';
COMMENT ON COLUMN article_revisions.page_hash IS 'Hash of the page that it was read from, in pages if it is kept; null where it came from none.';

CREATE TABLE article_removals (
    article_id  bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    removed_at  timestamptz NOT NULL,
    returned_at timestamptz,
    run_id      bigint REFERENCES runs (id),
    PRIMARY KEY (article_id, removed_at)
);
COMMENT ON TABLE article_removals IS 'Each time the site said that an article is gone (404, 410); its text stays.';
COMMENT ON COLUMN article_removals.article_id IS 'Number of the article.';
COMMENT ON COLUMN article_removals.removed_at IS 'When the site first said so.';
COMMENT ON COLUMN article_removals.returned_at IS 'When it was first found back; null while it is gone.';
COMMENT ON COLUMN article_removals.run_id IS 'Run that was told.';

CREATE TABLE missing_articles (
    article_id      bigint PRIMARY KEY,
    url             text NOT NULL,
    list            text NOT NULL,
    reason          text NOT NULL,
    first_missed_at timestamptz NOT NULL,
    last_missed_at  timestamptz NOT NULL,
    times           integer NOT NULL,
    run_id          bigint REFERENCES runs (id)
);
COMMENT ON TABLE missing_articles IS 'Articles that a list, feed or sitemap named and that are not stored; a row goes when its article comes.';
COMMENT ON COLUMN missing_articles.article_id IS 'Number of the article.';
COMMENT ON COLUMN missing_articles.url IS 'Address at which it was or would be asked for.';
COMMENT ON COLUMN missing_articles.list IS 'Name of the list, feed or sitemap that named it.';
COMMENT ON COLUMN missing_articles.reason IS 'Why it is not stored: a reason of docs/operations.md.';
COMMENT ON COLUMN missing_articles.first_missed_at IS 'When a run first ended without it.';
COMMENT ON COLUMN missing_articles.last_missed_at IS 'When a run last ended without it.';
COMMENT ON COLUMN missing_articles.times IS 'How many runs ended without it.';
COMMENT ON COLUMN missing_articles.run_id IS 'Run that last ended without it.';

CREATE TABLE page_dictionaries (
    id        integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    trained_at timestamptz NOT NULL DEFAULT now(),
    dictionary bytea NOT NULL
);
COMMENT ON TABLE page_dictionaries IS 'Dictionaries that pages are compressed with, trained on pages of this database.';
COMMENT ON COLUMN page_dictionaries.id IS 'Number of the dictionary.';
COMMENT ON COLUMN page_dictionaries.trained_at IS 'When it was trained.';
COMMENT ON COLUMN page_dictionaries.dictionary IS 'The zstd dictionary.';

CREATE TABLE pages (
    hash          bytea PRIMARY KEY,
    body          bytea NOT NULL,
    dictionary_id integer REFERENCES page_dictionaries (id),
    size          integer NOT NULL,
    kind          text NOT NULL,
    last_served_at timestamptz NOT NULL
);
ALTER TABLE pages ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX pages_last_served_at ON pages (kind, last_served_at);
COMMENT ON TABLE pages IS 'Pages as served, each content once.';
COMMENT ON COLUMN pages.hash IS 'SHA-256 of the page as served, after decompression.';
COMMENT ON COLUMN pages.body IS 'The page, compressed with zstd: nucrawl.store.pages reads it.';
COMMENT ON COLUMN pages.dictionary_id IS 'Dictionary that it is compressed with; null where none.';
COMMENT ON COLUMN pages.size IS 'Bytes of the page, uncompressed.';
COMMENT ON COLUMN pages.kind IS 'article, list, feed or sitemap: decides how long it is kept.';
COMMENT ON COLUMN pages.last_served_at IS 'When the site last served it, or said that it is as before.';

CREATE TABLE fetches (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url        text NOT NULL,
    kind       text NOT NULL,
    article_id bigint,
    status     smallint NOT NULL,
    headers    jsonb,
    page_hash  bytea,
    fetched_at timestamptz NOT NULL,
    run_id     bigint REFERENCES runs (id)
);
CREATE INDEX fetches_url ON fetches (url, fetched_at);
CREATE INDEX fetches_article_id ON fetches (article_id, fetched_at) WHERE article_id IS NOT NULL;
CREATE INDEX fetches_page_hash ON fetches (page_hash);
COMMENT ON TABLE fetches IS 'Each answer of the site about an article, list, feed or sitemap.';
COMMENT ON COLUMN fetches.id IS 'Number of the record.';
COMMENT ON COLUMN fetches.url IS 'Address that answered.';
COMMENT ON COLUMN fetches.kind IS 'article, list, feed or sitemap.';
COMMENT ON COLUMN fetches.article_id IS 'Number of the article; null for the others. It need not be in articles.';
COMMENT ON COLUMN fetches.status IS 'HTTP status; 304: as before.';
COMMENT ON COLUMN fetches.headers IS 'Headers of the answer, as [name, value] pairs in their order; null for those of a 304 or an error.';
COMMENT ON COLUMN fetches.page_hash IS 'Hash of the page that was served; null where none was. Its page may have been deleted since.';
COMMENT ON COLUMN fetches.fetched_at IS 'When it came.';
COMMENT ON COLUMN fetches.run_id IS 'Run that asked; null where it came from no run.';
