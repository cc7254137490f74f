"""The ledger of settings: Scrapy's default beside our choice, and why.

Each may be overridden with ``-s NAME=VALUE``; those under "From the environment" also by a variable
of that name. docs/configuration.md is their table.
"""

import os
from pathlib import Path

import platformdirs

BOT_NAME = "nucrawl"
SPIDER_MODULES = ["nucrawl.spiders"]
NEWSPIDER_MODULE = "nucrawl.spiders"
COMMANDS_MODULE = "nucrawl.commands"  # our `crawl` in place of Scrapy's: exit statuses
ADDONS = {"nucrawl.addon.Nucrawl": 0}  # what follows from other settings: the User-Agent

# From the environment

DATABASE_URL = os.environ.get("DATABASE_URL")
NUCRAWL_HOME = os.environ.get("NUCRAWL_HOME") or str(
    Path(platformdirs.user_data_dir("nucrawl", appauthor=False))
)
NUCRAWL_BASE_URL = os.environ.get("NUCRAWL_BASE_URL") or "https://www.nu.nl"
NUCRAWL_CONTACT = os.environ.get("NUCRAWL_CONTACT")
NUCRAWL_RETRY_AFTER_MAX = os.environ.get("NUCRAWL_RETRY_AFTER_MAX") or 300  # seconds
NUCRAWL_COMMERCIAL = os.environ.get("NUCRAWL_COMMERCIAL") or "store"  # or skip: advertorials,
# partner content
NUCRAWL_CONSENT = os.environ.get("NUCRAWL_CONSENT") or "stop"  # or accept, in your name
NUCRAWL_CHROMIUM = os.environ.get("NUCRAWL_CHROMIUM")  # unset: find one; none: no browser
NUCRAWL_BROWSER_PAGES = os.environ.get("NUCRAWL_BROWSER_PAGES") or 100  # then another browser
NUCRAWL_ARTICLE_PAGES_DAYS = os.environ.get("NUCRAWL_ARTICLE_PAGES_DAYS") or ""  # for ever: they
# are what a later parser reads anew
NUCRAWL_OTHER_PAGES_DAYS = os.environ.get("NUCRAWL_OTHER_PAGES_DAYS") or 30  # empty: for ever
DOWNLOAD_DELAY = os.environ.get("DOWNLOAD_DELAY") or 1.0  # Scrapy: 0. Seconds between requests
LOG_LEVEL = os.environ.get("LOG_LEVEL") or "INFO"  # Scrapy: DEBUG, which prints every item

# Politeness

ROBOTSTXT_OBEY = True  # Scrapy: False. Ours, not Scrapy's, does the obeying: see below
ROBOTSTXT_USER_AGENT = "nucrawl"  # Scrapy: the whole User-Agent
CONCURRENT_REQUESTS = 1  # Scrapy: 16. One site, one request at a time
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # Scrapy: 8
DOWNLOAD_DELAY_JITTER = 0.5  # Scrapy: the same; said here because it is a promise
COOKIES_ENABLED = False  # Scrapy: True. Only a consent needs them, and has a middleware of its own;
# at its first cookie Scrapy's fetches a list of public suffixes from another site
METAREFRESH_ENABLED = False  # Scrapy: True. Not used by the site; a way off it
REDIRECT_MAX_TIMES = 5  # Scrapy: 20
RETRY_TIMES = 2  # Scrapy: the same
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # Scrapy: ERROR. The spider counts and reports what failed
HTTPERROR_ALLOW_ALL = False
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "nl",  # Scrapy: en
}

# Safety

DOWNLOAD_TIMEOUT = 30  # Scrapy: 180 seconds
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # Scrapy: 1 GiB. Bytes, also after decompression
DOWNLOAD_WARNSIZE = 8 * 1024 * 1024  # Scrapy: 32 MiB
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy: False
DOWNLOAD_HANDLERS = {  # Scrapy: file, ftp, s3 and data as well
    "http": "nucrawl.browser.handler.PageHandler",  # plain HTTP, and the browser for what needs it
    "https": "nucrawl.browser.handler.PageHandler",
    "file": None,
    "ftp": None,
    "s3": None,
    "data": None,
}
TELNETCONSOLE_ENABLED = False  # Scrapy: True
REMOTE_CONTROL_ENABLED = False  # Scrapy: True. It runs code that is sent to it

# Parts

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "nucrawl.middlewares.robots.RobotsMiddleware": 100,
    "nucrawl.middlewares.integrity.IntegrityMiddleware": 595,  # sees the body still compressed
    "nucrawl.middlewares.consent.ConsentMiddleware": 580,  # sees pages as they are read
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "nucrawl.middlewares.redirect.SiteRedirectMiddleware": 600,
    "nucrawl.middlewares.consent.CookiesMiddleware": 700,  # where redirects still have theirs
    "nucrawl.middlewares.patience.PatienceMiddleware": 800,
}
ITEM_PIPELINES = {
    "nucrawl.pipelines.clean.CleanPipeline": 100,
    "nucrawl.pipelines.validate.ValidatePipeline": 200,
    "nucrawl.pipelines.dedup.DedupPipeline": 300,
    "nucrawl.pipelines.store.StorePipeline": 400,
}
EXTENSIONS = {
    "scrapy.extensions.logstats.LogStats": None,  # our progress lines say more
    "nucrawl.browser.extension.Browser": 0,
    "nucrawl.extensions.progress.ProgressDisplay": 500,
}
PLAYWRIGHT_MAX_CONTEXTS = 1  # scrapy-playwright: any number. One browser, one context
PLAYWRIGHT_MAX_PAGES_PER_CONTEXT = 2  # scrapy-playwright: CONCURRENT_REQUESTS
CONCURRENT_ITEMS = 8  # Scrapy: 100. More than the pool has connections only queue up

# Log

LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
LOG_VERSIONS: list[str] = []  # Scrapy: a list of versions at each start
STATS_DUMP = False  # Scrapy: True. They are in runs.counts
