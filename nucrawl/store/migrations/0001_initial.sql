-- The contract that analysts and scripts rely on: docs/data.md says the same in prose.

CREATE TABLE sections (
    slug     text PRIMARY KEY,
    label    text NOT NULL,
    parent   text,
    position integer
);
COMMENT ON TABLE sections IS 'The sections of the site: one row for each that its menu has had.';
COMMENT ON COLUMN sections.slug IS 'Name of the section in addresses, such as buitenland; voorpagina for the front page.';
COMMENT ON COLUMN sections.label IS 'Text of the menu entry.';
COMMENT ON COLUMN sections.parent IS 'Slug of the entry that this one hangs under; null at the top of the menu.';
COMMENT ON COLUMN sections.position IS 'Place in the menu as last read, counted from 1 in reading order; null once it has left the menu.';

CREATE TABLE runs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    spider      text NOT NULL,
    arguments   jsonb NOT NULL DEFAULT '{}',
    sections    text[] NOT NULL DEFAULT '{}',
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    outcome     text NOT NULL DEFAULT 'running'
                CHECK (outcome IN ('running', 'finished', 'failed', 'interrupted', 'busy', 'lost')),
    reason      text,
    counts      jsonb NOT NULL DEFAULT '{}',
    base_url    text NOT NULL,
    version     text NOT NULL
);
COMMENT ON TABLE runs IS 'One row per crawl, written when it starts and again when it ends.';
COMMENT ON COLUMN runs.id IS 'Number of the run.';
COMMENT ON COLUMN runs.spider IS 'Name of the spider, such as section.';
COMMENT ON COLUMN runs.arguments IS 'Arguments of the spider as given with -a.';
COMMENT ON COLUMN runs.sections IS 'Slugs of the sections that the run crawls and holds; empty until the menu was read.';
COMMENT ON COLUMN runs.started_at IS 'When the run started.';
COMMENT ON COLUMN runs.finished_at IS 'When the run ended; null while it runs and where it was killed.';
COMMENT ON COLUMN runs.outcome IS 'running; finished: did its job; failed: see reason; interrupted: stopped by Ctrl-C or SIGTERM; busy: another run held its sections; lost: its process ended without a word.';
COMMENT ON COLUMN runs.reason IS 'The line that the run ended with; null where there was none.';
COMMENT ON COLUMN runs.counts IS 'What the run counted: requests, bytes, articles by outcome, pages refused by reason, and more.';
COMMENT ON COLUMN runs.base_url IS 'Address of the site that was crawled.';
COMMENT ON COLUMN runs.version IS 'Version of nucrawl that ran.';

CREATE TABLE articles (
    id              bigint PRIMARY KEY,
    url             text NOT NULL,
    section         text,
    kind            text NOT NULL,
    label           text,
    headline        text NOT NULL,
    lead            text,
    body            text NOT NULL,
    byline          text,
    authors         text[] NOT NULL DEFAULT '{}',
    agencies        text[] NOT NULL DEFAULT '{}',
    published_at    timestamptz,
    modified_at     timestamptz,
    published_text  text,
    tags            text[] NOT NULL DEFAULT '{}',
    comment_count   integer,
    is_premium      boolean NOT NULL,
    language        text,
    image_url       text,
    word_count      integer NOT NULL,
    sources         jsonb NOT NULL DEFAULT '{}',
    first_seen_at   timestamptz NOT NULL,
    last_seen_at    timestamptz NOT NULL,
    last_checked_at timestamptz NOT NULL,
    removed_at      timestamptz,
    revision        integer NOT NULL,
    duplicate_of    bigint REFERENCES articles (id)
);
CREATE INDEX articles_published_at ON articles (published_at DESC);
CREATE INDEX articles_section ON articles (section, published_at DESC);
COMMENT ON TABLE articles IS 'One row per article: what it said when it was last read.';
COMMENT ON COLUMN articles.id IS 'The number that the site gives an article; stays when headline, section and address change. Negative for videos under /{number}/video/, which count in a space of their own.';
COMMENT ON COLUMN articles.url IS 'Canonical address, without query and fragment.';
COMMENT ON COLUMN articles.section IS 'Slug of the section that the article belongs to, from its address; null where the address names none.';
COMMENT ON COLUMN articles.kind IS 'article, liveblog, video, audio, gallery or advertorial.';
COMMENT ON COLUMN articles.label IS 'Label before the headline, such as Liveblog or NU+; null where there is none.';
COMMENT ON COLUMN articles.headline IS 'Headline.';
COMMENT ON COLUMN articles.lead IS 'First paragraph, set off by the site; null where there is none.';
COMMENT ON COLUMN articles.body IS 'Reading text after the lead: paragraphs, headings, list items, quotes and live entries, separated by blank lines. Empty for videos, audio and galleries without text and for texts behind the login wall.';
COMMENT ON COLUMN articles.byline IS 'Byline as printed, without the word Door; null where there is none.';
COMMENT ON COLUMN articles.authors IS 'Persons named in the byline.';
COMMENT ON COLUMN articles.agencies IS 'News agencies named in the byline.';
COMMENT ON COLUMN articles.published_at IS 'When the article was published; null where the page does not say.';
COMMENT ON COLUMN articles.modified_at IS 'When the publisher last changed it, as the page says; null where it does not.';
COMMENT ON COLUMN articles.published_text IS 'The date as printed on the page; null where none is.';
COMMENT ON COLUMN articles.tags IS 'Tags under the article, or its keywords.';
COMMENT ON COLUMN articles.comment_count IS 'Number of reactions as printed, rounded by the site from 1000 on; null where comments are off.';
COMMENT ON COLUMN articles.is_premium IS 'Whether the full text asks for an account (NU+, login wall).';
COMMENT ON COLUMN articles.language IS 'Two-letter code as the page says; null where it does not.';
COMMENT ON COLUMN articles.image_url IS 'Address of the head image; null where there is none.';
COMMENT ON COLUMN articles.word_count IS 'Words in body.';
COMMENT ON COLUMN articles.sources IS 'Which part of the page served each field: json_ld, meta, markup, canonical, url, title or teaser.';
COMMENT ON COLUMN articles.first_seen_at IS 'When the article was first read.';
COMMENT ON COLUMN articles.last_seen_at IS 'When the article was last read in full.';
COMMENT ON COLUMN articles.last_checked_at IS 'When the site was last asked for it, changed or not.';
COMMENT ON COLUMN articles.removed_at IS 'When the site first said that it is gone; null while it is there.';
COMMENT ON COLUMN articles.revision IS 'Number of the latest revision.';
COMMENT ON COLUMN articles.duplicate_of IS 'Number of the earliest article with the same text; null where there is none or it was not looked for.';

CREATE TABLE article_revisions (
    article_id   bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    revision     integer NOT NULL,
    headline     text NOT NULL,
    lead         text,
    body         text NOT NULL,
    content_hash text NOT NULL,
    fetched_at   timestamptz NOT NULL,
    modified_at  timestamptz,
    url          text NOT NULL,
    section      text,
    label        text,
    word_count   integer NOT NULL,
    run_id       bigint REFERENCES runs (id),
    PRIMARY KEY (article_id, revision)
);
COMMENT ON TABLE article_revisions IS 'Every text that an article had, oldest first; rows are only ever added.';
COMMENT ON COLUMN article_revisions.article_id IS 'Number of the article.';
COMMENT ON COLUMN article_revisions.revision IS 'Number of the revision, counted from 1.';
COMMENT ON COLUMN article_revisions.headline IS 'Headline of this revision.';
COMMENT ON COLUMN article_revisions.lead IS 'Lead of this revision; null where there was none.';
COMMENT ON COLUMN article_revisions.body IS 'Reading text of this revision.';
COMMENT ON COLUMN article_revisions.content_hash IS 'SHA-256 in hex over headline, lead and body; whitespace and typography (kinds of quotes and dashes) do not count.';
COMMENT ON COLUMN article_revisions.fetched_at IS 'When this text was first read.';
COMMENT ON COLUMN article_revisions.modified_at IS 'When the publisher changed it, as the page said then; null where it did not.';
COMMENT ON COLUMN article_revisions.url IS 'Canonical address at that time.';
COMMENT ON COLUMN article_revisions.section IS 'Section at that time; null where the address named none.';
COMMENT ON COLUMN article_revisions.label IS 'Label at that time; null where there was none.';
COMMENT ON COLUMN article_revisions.word_count IS 'Words in body.';
COMMENT ON COLUMN article_revisions.run_id IS 'Run that read it; null where it came from no run.';

CREATE TABLE article_blocks (
    article_id bigint NOT NULL,
    revision   integer NOT NULL,
    position   integer NOT NULL,
    kind       text NOT NULL,
    text       text NOT NULL,
    attributes jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (article_id, revision, position),
    FOREIGN KEY (article_id, revision) REFERENCES article_revisions ON DELETE CASCADE
);
COMMENT ON TABLE article_blocks IS 'The content of a revision, piece by piece, in page order.';
COMMENT ON COLUMN article_blocks.article_id IS 'Number of the article.';
COMMENT ON COLUMN article_blocks.revision IS 'Number of the revision.';
COMMENT ON COLUMN article_blocks.position IS 'Place in the article, counted from 1.';
COMMENT ON COLUMN article_blocks.kind IS 'paragraph, heading, list_item, quote, live_entry (these make up body), image, related, video, audio, embed, infographic, summary or details.';
COMMENT ON COLUMN article_blocks.text IS 'What a reader reads: the paragraph, the caption, the title; empty for what has no text.';
COMMENT ON COLUMN article_blocks.attributes IS 'The rest, by kind: author of a quote; url, credit, alt, role of an image; url, label, target_id of a related article; url, duration, description of a video; url, provider of an embed; title of details; time of a live entry.';

CREATE TABLE article_images (
    article_id bigint NOT NULL,
    revision   integer NOT NULL,
    position   integer NOT NULL,
    url        text NOT NULL,
    caption    text,
    credit     text,
    PRIMARY KEY (article_id, revision, position),
    FOREIGN KEY (article_id, revision) REFERENCES article_revisions ON DELETE CASCADE
);
COMMENT ON TABLE article_images IS 'The pictures of a revision, in page order, the head image first.';
COMMENT ON COLUMN article_images.article_id IS 'Number of the article.';
COMMENT ON COLUMN article_images.revision IS 'Number of the revision.';
COMMENT ON COLUMN article_images.position IS 'Place among the pictures, counted from 1.';
COMMENT ON COLUMN article_images.url IS 'Address of the picture; the picture itself is not fetched.';
COMMENT ON COLUMN article_images.caption IS 'Caption; null where there is none, as for head images.';
COMMENT ON COLUMN article_images.credit IS 'Whom the picture is credited to, without the word Foto; null where no one is named.';

CREATE TABLE article_links (
    article_id bigint NOT NULL,
    revision   integer NOT NULL,
    position   integer NOT NULL,
    kind       text NOT NULL,
    url        text NOT NULL,
    text       text NOT NULL,
    target_id  bigint,
    PRIMARY KEY (article_id, revision, position),
    FOREIGN KEY (article_id, revision) REFERENCES article_revisions ON DELETE CASCADE
);
CREATE INDEX article_links_target_id ON article_links (target_id) WHERE target_id IS NOT NULL;
COMMENT ON TABLE article_links IS 'The links of a revision, in page order.';
COMMENT ON COLUMN article_links.article_id IS 'Number of the article.';
COMMENT ON COLUMN article_links.revision IS 'Number of the revision.';
COMMENT ON COLUMN article_links.position IS 'Place among the links, counted from 1.';
COMMENT ON COLUMN article_links.kind IS 'related: a teaser between the paragraphs; inline: a link in the text.';
COMMENT ON COLUMN article_links.url IS 'Address that the link leads to.';
COMMENT ON COLUMN article_links.text IS 'Text of the link, or title of the teaser; empty where it has none.';
COMMENT ON COLUMN article_links.target_id IS 'Number of the article that the link leads to; null where it leads elsewhere. That article need not be stored.';

CREATE TABLE article_urls (
    article_id    bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    url           text NOT NULL,
    first_seen_at timestamptz NOT NULL,
    PRIMARY KEY (article_id, url)
);
CREATE INDEX article_urls_url ON article_urls (url);
COMMENT ON TABLE article_urls IS 'Every address under which an article was listed, asked for, or served.';
COMMENT ON COLUMN article_urls.article_id IS 'Number of the article.';
COMMENT ON COLUMN article_urls.url IS 'Address, without query and fragment.';
COMMENT ON COLUMN article_urls.first_seen_at IS 'When the article was first met under it.';

CREATE TABLE sightings (
    article_id bigint NOT NULL,
    section    text NOT NULL,
    position   integer NOT NULL,
    seen_at    timestamptz NOT NULL,
    run_id     bigint NOT NULL REFERENCES runs (id),
    url        text NOT NULL,
    title      text,
    label      text,
    kind       text,
    PRIMARY KEY (run_id, section, position)
);
CREATE INDEX sightings_article_id ON sightings (article_id, seen_at);
COMMENT ON TABLE sightings IS 'Each time an article stood on a list, whether or not it was then stored.';
COMMENT ON COLUMN sightings.article_id IS 'Number of the article; it need not be in articles, as when its page could not be read.';
COMMENT ON COLUMN sightings.section IS 'Slug of the section whose list it was.';
COMMENT ON COLUMN sightings.position IS 'Place on the list, counted from 1 from the top, other teasers included.';
COMMENT ON COLUMN sightings.seen_at IS 'When the list was fetched.';
COMMENT ON COLUMN sightings.run_id IS 'Run that read the list.';
COMMENT ON COLUMN sightings.url IS 'Address in the list, as it stood there.';
COMMENT ON COLUMN sightings.title IS 'Title in the list; null where it had none.';
COMMENT ON COLUMN sightings.label IS 'Label in the list; null where it had none.';
COMMENT ON COLUMN sightings.kind IS 'Kind in the list (article, video, ...); null where it said none.';
