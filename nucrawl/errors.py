"""Names of what can go wrong, and who acts on each.

    NucrawlError                   exit 1   a run that failed; the message says what to do
    ├─ WrongUse                    exit 2   arguments or settings that cannot be right
    ├─ DatabaseError               exit 1   Postgres away, refusing, or not what it should be
    ├─ ArchiveError                exit 1   an archive of pages that cannot be read, or in part
    ├─ SiteError                   exit 1   the site cannot be crawled at all
    │  ├─ SiteUnreachable                   no answer: name, connection, time
    │  ├─ SiteRefused                       it answers, but not to us: robots.txt, 403, 429, a wall
    │  └─ NothingFound                      it answers, but there is no article to be had
    ├─ AlreadyRunning              exit 3   another run holds every section that was asked for
    ├─ Interrupted                 exit 130 Ctrl-C or SIGTERM; what was fetched is stored
    └─ UnexpectedError             exit 1   a fault in nucrawl itself; the log has the traceback

    NotAnArticle(reason)                    one page that no article came of: counted, never stored
    └─ LayoutChanged                        an article's, not as its layout is known; kept

What is above the blank line ends a run and becomes one line on stderr. What is below is a verdict
of ``nucrawl.site`` about one page; the spider counts it and goes on, unless several in a row say
that the whole site is concerned.
"""


class NucrawlError(Exception):
    """A run that failed. The message is the one line that the operator reads."""

    exit_status = 1
    outcome = "failed"


class WrongUse(NucrawlError):
    """Arguments or settings that cannot be right; nothing was crawled."""

    exit_status = 2


class DatabaseError(NucrawlError):
    """Postgres is away, refuses, or is not what it should be."""


class ArchiveError(NucrawlError):
    """An archive of pages cannot be read, or only up to a damage; what came before is kept."""


class SiteError(NucrawlError):
    """The site cannot be crawled at all."""


class SiteUnreachable(SiteError):
    """No answer: the name does not resolve, nobody listens, or it takes too long."""


class SiteRefused(SiteError):
    """The site answers, but not to us: robots.txt, 403, 429, a consent wall, a challenge."""


class NothingFound(SiteError):
    """The site answers, but no article could be had."""


class AlreadyRunning(NucrawlError):
    """Another run holds every section that was asked for."""

    exit_status = 3
    outcome = "busy"


class Interrupted(NucrawlError):
    """Ctrl-C or SIGTERM. What was fetched is stored."""

    exit_status = 130
    outcome = "interrupted"


class UnexpectedError(NucrawlError):
    """A fault in nucrawl itself; the log has the traceback."""


class NotAnArticle(Exception):
    """A page that is no article.

    ``reason`` is a short name that is counted (``nucrawl/refused/<reason>``): one of
    ``nucrawl.site.guard.REASONS``. ``retry`` says that asking once more may help.
    """

    def __init__(self, reason: str, detail: str, *, retry: bool = False) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.retry = retry


class LayoutChanged(NotAnArticle):
    """A page of an article whose markup is not what its layout is known for.

    Says what was expected, what was found, and where.
    """

    def __init__(self, expected: str, found: str, where: str) -> None:
        super().__init__("layout_changed", f"expected {expected}, found {found}: {where}")
        self.expected = expected
        self.found = found
        self.where = where
