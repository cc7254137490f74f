-- What a browser was needed for once, so that the next run needs none.

CREATE TABLE cookies (
    site       text NOT NULL,
    domain     text NOT NULL,
    path       text NOT NULL,
    name       text NOT NULL,
    value      text NOT NULL,
    expires_at timestamptz,
    is_secure  boolean NOT NULL,
    saved_at   timestamptz NOT NULL,
    run_id     bigint REFERENCES runs (id),
    PRIMARY KEY (site, domain, path, name)
);
COMMENT ON TABLE cookies IS 'The cookies that the last consent to a site came with (NUCRAWL_CONSENT=accept), for the next run. They open the site as the consent did: no more than that, but do not publish them.';
COMMENT ON COLUMN cookies.site IS 'NUCRAWL_BASE_URL of the run.';
COMMENT ON COLUMN cookies.domain IS 'Host that it goes to; with a dot in front, its subdomains too.';
COMMENT ON COLUMN cookies.path IS 'Path that it goes to.';
COMMENT ON COLUMN cookies.name IS 'Its name.';
COMMENT ON COLUMN cookies.value IS 'Its value.';
COMMENT ON COLUMN cookies.expires_at IS 'When it runs out; null where it does not say.';
COMMENT ON COLUMN cookies.is_secure IS 'Whether it goes over https alone.';
COMMENT ON COLUMN cookies.saved_at IS 'When consent was given.';
COMMENT ON COLUMN cookies.run_id IS 'Run that gave consent.';

CREATE TABLE list_rules (
    list       text PRIMARY KEY,
    rule       jsonb NOT NULL,
    learnt_at  timestamptz NOT NULL,
    run_id     bigint REFERENCES runs (id)
);
COMMENT ON TABLE list_rules IS 'How the site itself asks for more of a list, seen once in a browser: later runs ask the same way over plain HTTP.';
COMMENT ON COLUMN list_rules.list IS 'Slug of the section.';
COMMENT ON COLUMN list_rules.rule IS 'The call, and how the next one follows from it and its answer.';
COMMENT ON COLUMN list_rules.learnt_at IS 'When it was seen.';
COMMENT ON COLUMN list_rules.run_id IS 'Run that saw it.';

COMMENT ON COLUMN lists.name IS 'Slug of a section, such as buitenland, with /more behind it for what is below its first screen; rss or rss/{Name} for a feed; sitemap_news.';
COMMENT ON COLUMN fetches.headers IS 'Headers of the answer, as [name, value] pairs in their order; null for those of a 304 or an error. X-Nucrawl-Rendered is ours: the page is what a browser made of the answer, and this is why it was used.';
