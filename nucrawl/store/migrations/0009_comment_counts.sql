-- The number of reactions over time. A row for each page that was read, and not only where the
-- number changed: between two rows nobody looked. docs/data.md tells why, and what it takes.

CREATE TABLE comment_counts (
    article_id bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    counted_at timestamptz NOT NULL,
    count      integer,
    PRIMARY KEY (article_id, counted_at)
);
COMMENT ON TABLE comment_counts IS 'The number of reactions to an article on each page of it that was read.';
COMMENT ON COLUMN comment_counts.article_id IS 'Number of the article.';
COMMENT ON COLUMN comment_counts.counted_at IS 'When the page was served; that of an archive when the archive fetched it.';
COMMENT ON COLUMN comment_counts.count IS 'Number of reactions, as comment_count of articles; null where comments were off.';

-- Of what was read before this, the last number is known.
INSERT INTO comment_counts SELECT id, last_seen_at, comment_count FROM articles;

CREATE VIEW comment_curves AS
SELECT
    looks.article_id, looks.counted_at, looks.count, looks.is_as_before,
    round(extract(epoch FROM looks.counted_at - articles.published_at) / 60)::integer AS minutes
FROM (
    SELECT article_id, counted_at, count, false AS is_as_before FROM comment_counts
    UNION ALL
    SELECT fetches.article_id, fetches.fetched_at, latest.count, true
    FROM fetches
    CROSS JOIN LATERAL (
        SELECT count FROM comment_counts
        WHERE comment_counts.article_id = fetches.article_id AND counted_at <= fetches.fetched_at
        ORDER BY counted_at DESC LIMIT 1
    ) AS latest
    WHERE fetches.kind = 'article' AND fetches.status = 304
) AS looks
JOIN articles ON articles.id = looks.article_id;
COMMENT ON VIEW comment_curves IS 'The number of reactions to an article at each look: on the pages that were read, and where the site said that the page is as before.';
COMMENT ON COLUMN comment_curves.article_id IS 'Number of the article.';
COMMENT ON COLUMN comment_curves.counted_at IS 'When it was looked at.';
COMMENT ON COLUMN comment_curves.count IS 'Number of reactions then; null where comments were off.';
COMMENT ON COLUMN comment_curves.is_as_before IS 'Whether the site said that the page is as before (304): the number is that of the page before it.';
COMMENT ON COLUMN comment_curves.minutes IS 'Minutes from the published_at of the article to counted_at; null where the page does not say when it was published.';

COMMENT ON COLUMN articles.comment_count IS 'Number of reactions; rounded by the site from 1000 on where the page has no other than the printed one; null where comments are off.';
