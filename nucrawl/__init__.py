"""nucrawl: the news of NU.nl, crawled on a schedule into a Postgres that can be trusted."""

__version__ = "0.1.0"
