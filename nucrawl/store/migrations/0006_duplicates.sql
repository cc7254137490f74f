-- Near-duplicates: what is kept of each text to find its copies with, and what was found.

CREATE TABLE article_signatures (
    article_id bigint NOT NULL,
    revision   integer NOT NULL,
    bands      bigint[] NOT NULL,
    sketch     bytea NOT NULL,
    PRIMARY KEY (article_id, revision),
    FOREIGN KEY (article_id, revision) REFERENCES article_revisions ON DELETE CASCADE
);
COMMENT ON TABLE article_signatures IS 'What the copies of a revision are found with: docs/duplicates.md. Texts of fewer than 60 words have none.';
COMMENT ON COLUMN article_signatures.article_id IS 'Number of the article.';
COMMENT ON COLUMN article_signatures.revision IS 'Number of the revision.';
COMMENT ON COLUMN article_signatures.bands IS 'Least hashes of runs of six words: a copy shares at least one.';
COMMENT ON COLUMN article_signatures.sketch IS 'Sketches of wording and facts: nucrawl.site.similarity compares them.';

-- No foreign key: it would be checked for each of twenty rows a save, and a band that leads to
-- nothing does no harm.
CREATE TABLE article_bands (
    band       bigint NOT NULL,
    article_id bigint NOT NULL,
    PRIMARY KEY (band, article_id)
);
COMMENT ON TABLE article_bands IS 'Index from bands to articles, of the latest revisions.';
COMMENT ON COLUMN article_bands.band IS 'A band.';
COMMENT ON COLUMN article_bands.article_id IS 'Number of an article whose latest revision has it.';

CREATE TABLE similar_articles (
    article_id bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    other_id   bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    similarity real NOT NULL,
    PRIMARY KEY (article_id, other_id)
);
COMMENT ON TABLE similar_articles IS 'Pairs of articles whose latest texts are alike; each pair stands here both ways.';
COMMENT ON COLUMN similar_articles.article_id IS 'Number of the one article.';
COMMENT ON COLUMN similar_articles.other_id IS 'Number of the other.';
COMMENT ON COLUMN similar_articles.similarity IS 'How alike they are, up to 1: docs/duplicates.md.';

CREATE INDEX articles_duplicate_of ON articles (duplicate_of) WHERE duplicate_of IS NOT NULL;
COMMENT ON COLUMN articles.duplicate_of IS 'Number of the earliest article with nearly the same text; null where it is the earliest itself, has no copy, or is too short to tell.';

CREATE VIEW duplicate_clusters AS
SELECT
    coalesce(articles.duplicate_of, articles.id) AS cluster_id,
    articles.id AS article_id,
    CASE WHEN articles.duplicate_of IS NULL THEN 1 ELSE similar_articles.similarity END AS similarity,
    articles.published_at
FROM articles
LEFT JOIN similar_articles
  ON similar_articles.article_id = articles.id AND similar_articles.other_id = articles.duplicate_of
WHERE articles.duplicate_of IS NOT NULL
   OR EXISTS (SELECT FROM articles AS copies WHERE copies.duplicate_of = articles.id);
COMMENT ON VIEW duplicate_clusters IS 'Articles that have copies or are copies, one row each.';
COMMENT ON COLUMN duplicate_clusters.cluster_id IS 'Number of the earliest article of the cluster.';
COMMENT ON COLUMN duplicate_clusters.article_id IS 'Number of the article, the earliest included.';
COMMENT ON COLUMN duplicate_clusters.similarity IS 'How alike it is to the earliest, which is 1 to itself.';
COMMENT ON COLUMN duplicate_clusters.published_at IS 'When the article was published; null where the page does not say.';
