-- What reading a page more closely brings: sources, provenance, disagreements, sizes, broken layouts.

ALTER TABLE articles RENAME COLUMN sources TO provenance;
ALTER TABLE articles
    ADD COLUMN sources       text[] NOT NULL DEFAULT '{}',
    ADD COLUMN layout        text NOT NULL DEFAULT 'e3',
    ADD COLUMN disagreements jsonb NOT NULL DEFAULT '{}';
ALTER TABLE articles ALTER COLUMN layout DROP DEFAULT;
COMMENT ON COLUMN articles.kind IS 'article, liveblog, video, audio, gallery, advertorial or partner.';
COMMENT ON COLUMN articles.sources IS 'Media that the text says it was taken from, as named there, such as de Volkskrant.';
COMMENT ON COLUMN articles.layout IS 'Layout of the page that was read: e3 (today''s), e2b or e2a (of web archives).';
COMMENT ON COLUMN articles.provenance IS 'Which part of the page served each field: json_ld, meta, state, markup, canonical, url, title or teaser.';
COMMENT ON COLUMN articles.disagreements IS 'Fields on which the parts of the page do not agree, with what each said: {"headline": {"json_ld": "...", "markup": "..."}}; empty where they agree.';

ALTER TABLE article_images
    ADD COLUMN alt    text,
    ADD COLUMN width  integer,
    ADD COLUMN height integer;
COMMENT ON COLUMN article_images.alt IS 'Text for those who do not see the picture; null where there is none.';
COMMENT ON COLUMN article_images.width IS 'Width in pixels; null where the page does not tell.';
COMMENT ON COLUMN article_images.height IS 'Height in pixels; null where the page does not tell.';

UPDATE article_blocks SET kind = 'gallery_image', attributes = attributes - 'role'
WHERE kind = 'image' AND attributes ->> 'role' = 'gallery';
UPDATE article_blocks
SET attributes = jsonb_set(attributes, '{target_id}', to_jsonb((attributes ->> 'target_id')::bigint))
WHERE attributes ? 'target_id';
COMMENT ON COLUMN article_blocks.kind IS 'paragraph, heading, list_item, quote, live_entry (these make up body), image, gallery_image, related, video, audio, tweet, embed, infographic, summary, details or tag_list.';
COMMENT ON COLUMN article_blocks.text IS 'What a reader reads: the paragraph, the caption, the title; empty for what has no text.';
COMMENT ON COLUMN article_blocks.attributes IS 'The rest, by kind: docs/extraction.md has the table of kinds and attributes.';

CREATE TABLE layout_changes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id     bigint REFERENCES runs (id),
    article_id bigint,
    url        text NOT NULL,
    fetched_at timestamptz NOT NULL,
    expected   text NOT NULL,
    found      text NOT NULL,
    body       bytea NOT NULL
);
CREATE INDEX layout_changes_fetched_at ON layout_changes (fetched_at);
COMMENT ON TABLE layout_changes IS 'Pages of articles whose markup was not as expected, kept as they were served, for study.';
COMMENT ON COLUMN layout_changes.id IS 'Number of the record.';
COMMENT ON COLUMN layout_changes.run_id IS 'Run that fetched the page; null where it came from no run.';
COMMENT ON COLUMN layout_changes.article_id IS 'Number of the article; null where the address has none. It need not be in articles.';
COMMENT ON COLUMN layout_changes.url IS 'Address that served the page.';
COMMENT ON COLUMN layout_changes.fetched_at IS 'When it was fetched.';
COMMENT ON COLUMN layout_changes.expected IS 'What was expected, such as 1 article.col-main.';
COMMENT ON COLUMN layout_changes.found IS 'What was found instead.';
COMMENT ON COLUMN layout_changes.body IS 'The page as served, after decompression.';
