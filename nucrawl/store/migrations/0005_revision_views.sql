-- What changed from one revision to the next. Time decides which is next, not the number: a page
-- from an archive arrives late. A revision after one that the parser made is compared with that
-- one, which the same parser read, so that what a parser changed never counts as the publisher's.

CREATE FUNCTION straighten(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN replace(replace(
        translate($1, '‘’‚‛`´“”„‟«»‐‑‒–—―', repeat('''', 6) || repeat('"', 6) || repeat('-', 6)),
        '…', '...'), E'\n\n', ' ');
COMMENT ON FUNCTION straighten(text) IS 'The text as content_hash takes it: one kind of quotes, dashes and dots, paragraphs joined by a space.';

CREATE VIEW headline_changes AS
SELECT
    timeline.article_id, timeline.revision, timeline.from_headline, timeline.to_headline,
    timeline.changed_at, timeline.modified_at,
    round(extract(epoch FROM coalesce(timeline.modified_at, timeline.changed_at) - articles.published_at) / 60)::integer
        AS minutes,
    timeline.section
FROM (
    SELECT
        article_id, revision, lag(headline) OVER time AS from_headline, headline AS to_headline,
        fetched_at AS changed_at, modified_at, section, made_by
    FROM article_revisions
    WINDOW time AS (PARTITION BY article_id ORDER BY fetched_at, revision)
) AS timeline
JOIN articles ON articles.id = timeline.article_id
WHERE timeline.made_by = 'publisher'
  AND straighten(timeline.from_headline) <> straighten(timeline.to_headline);
COMMENT ON VIEW headline_changes IS 'Each time the publisher changed a headline, typography aside.';
COMMENT ON COLUMN headline_changes.article_id IS 'Number of the article.';
COMMENT ON COLUMN headline_changes.revision IS 'Number of the revision that has the new headline.';
COMMENT ON COLUMN headline_changes.from_headline IS 'Headline of the revision before it in time.';
COMMENT ON COLUMN headline_changes.to_headline IS 'Headline of this revision.';
COMMENT ON COLUMN headline_changes.changed_at IS 'When the new headline was first read.';
COMMENT ON COLUMN headline_changes.modified_at IS 'When the publisher last changed the article, as the page said then; null where it did not.';
COMMENT ON COLUMN headline_changes.minutes IS 'Minutes from the published_at of the article to modified_at, or where that is null to changed_at; null where the page does not say when it was published.';
COMMENT ON COLUMN headline_changes.section IS 'Section at that time; null where the address named none.';

CREATE VIEW revision_diffs AS
SELECT
    timeline.article_id, timeline.revision, timeline.previous_revision, timeline.fetched_at,
    timeline.modified_at, timeline.made_by,
    words.added AS words_added, words.removed AS words_removed,
    same.headline IS FALSE AS headline_changed,
    same.lead IS FALSE AS lead_changed,
    same.body IS FALSE AS body_changed,
    same.headline AND words.added + words.removed <= 6 AND NOT words.have_digits AS is_minor
FROM (
    SELECT
        article_id, revision, lag(revision) OVER time AS previous_revision, fetched_at,
        modified_at, made_by, headline, lead, body, lag(headline) OVER time AS previous_headline,
        lag(lead) OVER time AS previous_lead, lag(body) OVER time AS previous_body
    FROM article_revisions
    WINDOW time AS (PARTITION BY article_id ORDER BY fetched_at, revision)
) AS timeline
CROSS JOIN LATERAL (
    SELECT
        straighten(timeline.headline) = straighten(timeline.previous_headline) AS headline,
        straighten(coalesce(timeline.lead, '')) = straighten(coalesce(timeline.previous_lead, '')) AS lead,
        straighten(timeline.body) = straighten(timeline.previous_body) AS body
) AS same
CROSS JOIN LATERAL (
    SELECT
        coalesce(sum(surplus) FILTER (WHERE surplus > 0), 0)::integer AS added,
        coalesce(-sum(surplus) FILTER (WHERE surplus < 0), 0)::integer AS removed,
        coalesce(bool_or(word ~ '\d') FILTER (WHERE surplus <> 0), false) AS have_digits
    FROM (
        SELECT word, sum(times) AS surplus
        FROM (
            VALUES
                (1, concat_ws(' ', timeline.headline, timeline.lead, timeline.body)),
                (-1, concat_ws(' ', timeline.previous_headline, timeline.previous_lead, timeline.previous_body))
        ) AS side (times, whole),
            string_to_table(straighten(whole), ' ') AS word
        WHERE word <> ''
        GROUP BY word
    ) AS counted
) AS words
WHERE timeline.previous_revision IS NOT NULL;
COMMENT ON VIEW revision_diffs IS 'What each revision changed in the one before it in time: one row for each but an article''s first.';
COMMENT ON COLUMN revision_diffs.article_id IS 'Number of the article.';
COMMENT ON COLUMN revision_diffs.revision IS 'Number of the revision.';
COMMENT ON COLUMN revision_diffs.previous_revision IS 'Number of the revision before it in time, the greater number where an archive''s page arrived late.';
COMMENT ON COLUMN revision_diffs.fetched_at IS 'When this text was first read.';
COMMENT ON COLUMN revision_diffs.modified_at IS 'When the publisher changed it, as the page said then; null where it did not.';
COMMENT ON COLUMN revision_diffs.made_by IS 'publisher or parser, as in article_revisions.';
COMMENT ON COLUMN revision_diffs.words_added IS 'Words of headline, lead and body that this text has more often than the one before.';
COMMENT ON COLUMN revision_diffs.words_removed IS 'Words of headline, lead and body that the text before had more often.';
COMMENT ON COLUMN revision_diffs.headline_changed IS 'Whether the headline differs, typography aside.';
COMMENT ON COLUMN revision_diffs.lead_changed IS 'Whether the lead differs, typography aside.';
COMMENT ON COLUMN revision_diffs.body_changed IS 'Whether the body differs, typography and paragraphs aside.';
COMMENT ON COLUMN revision_diffs.is_minor IS 'Whether it is a correction rather than news: the headline is the same, at most 6 words were added and removed, none of them with a digit.';
