"""What is no article: pages that must be counted, and never stored.

The address may be an article's and the status 200: what the page says decides.
"""

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from nucrawl.errors import NotAnArticle
from nucrawl.site.dom import element_text, first_by_class, iter_elements

CONSENT_HOSTS = frozenset({"myprivacy.dpgmedia.nl", "myprivacy.dpgmedia.be"})

REASONS = {
    "consent": "a consent page; the site wants a click before it shows anything",
    "challenge": "a bot challenge or an access-denied page of the site's firewall",
    "not_found": "the article does not exist, or no longer",
    "unavailable": "the site could not show the page",
    "login": "a login page",
    "empty_shell": "a page without content, to be filled by scripts",
    "truncated": "the page ends in the middle",
    "no_article": "a page without the markup of an article",
    "no_headline": "an article without a headline",
    "empty_body": "an article without text",
    "wrong_host": "a redirect to another site",
    "no_id": "an address without an article's number",
    "not_html": "an answer that is no HTML",
}

_CONSENT_TITLE = re.compile(r"(?:DPG Media )?Privacy Gate", re.IGNORECASE)
_CHALLENGE_TITLE = re.compile(
    r"(?:access denied|just a moment\W*|attention required\W.*|pardon our interruption"
    r"|robot check|403 forbidden|request unsuccessful.*|challenge validation)",
    re.IGNORECASE,
)
_CHALLENGE_TEXT = re.compile(
    r"You don't have permission to access|errors\.edgesuite\.net|sec-if-cpt|_Incapsula_|cf-chl",
    re.IGNORECASE,
)
_ERROR_SCREEN = re.compile(r"Pagina kon niet geladen worden\W*")
_UNAVAILABLE = re.compile(r"probeer het later nog eens")
_ARTICLE_CLASSES = ("textblock", "image-header-block", "video-meta", "link-block")
_LARGEST_NOTICE = 50_000  # characters; walls and error pages are short


def check_page(page: HtmlElement, text: str, url: str) -> None:
    """Refuse a page that cannot hold what was asked for, be it a list or an article.

    Raises NotAnArticle with reason consent, login, challenge, not_found, unavailable or truncated.
    """
    if (urlsplit(url).hostname or "") in CONSENT_HOSTS:
        raise NotAnArticle("consent", REASONS["consent"])
    if urlsplit(url).path.split("/")[1:2] == ["login"]:
        raise NotAnArticle("login", REASONS["login"])
    if reason := _error_screen(page):
        raise NotAnArticle(reason, REASONS[reason], retry=reason == "unavailable")
    # Texts of walls may be quoted in the news; a page with NU.nl's own blocks is no wall.
    if first_by_class(page, *_ARTICLE_CLASSES) is None and (reason := _notice(page, text)):
        raise NotAnArticle(reason, REASONS[reason])
    if _is_truncated(text):
        raise NotAnArticle("truncated", f"no end in {len(text)} characters", retry=True)


def _is_truncated(text: str) -> bool:
    """Tell a page that was cut off by what it leaves open.

    ``</html>`` and ``</body>`` may be left out by right; ``</main>`` and ``</article>`` may not.
    """
    lowered = text.lower()
    if "<html" not in lowered[:2000] or "</html" in lowered or "</body" in lowered:
        return False
    opened = {tag: len(re.findall(rf"<{tag}[\s>]", lowered)) for tag in ("main", "article")}
    return not any(opened.values()) or any(
        count > lowered.count(f"</{tag}") for tag, count in opened.items()
    )


def _notice(page: HtmlElement, text: str) -> str | None:
    """Name the notice that a page shows instead of content."""
    title = element_text(next(iter_elements(page, "title"), None))
    short = len(text) < _LARGEST_NOTICE
    if _is_consent(page, title) or (short and "privacy-gate" in text):
        return "consent"
    if _CHALLENGE_TITLE.fullmatch(title) or (short and _CHALLENGE_TEXT.search(text)):
        return "challenge"
    return None


def _error_screen(page: HtmlElement) -> str | None:
    """Name the error that the site's own error screen tells of, whatever the status says."""
    headings = [element_text(h) for tag in ("h1", "h2") for h in iter_elements(page, tag)]
    if not any(_ERROR_SCREEN.fullmatch(heading) for heading in headings):
        return None
    return "unavailable" if _UNAVAILABLE.search(element_text(page)) else "not_found"


def _is_consent(page: HtmlElement, title: str) -> bool:
    if _CONSENT_TITLE.fullmatch(title):
        return True
    ids = {e.get("id") for e in iter_elements(page, "div")}
    return bool(ids & {"pg-root-shadow-host", "pg-modal"})


def check_shell(page: HtmlElement) -> None:
    """Refuse a page that has the application's frame and nothing in it. Raises NotAnArticle."""
    app = next((e for e in iter_elements(page, "div") if e.get("id") == "app"), None)
    if app is not None and not element_text(app):
        raise NotAnArticle("empty_shell", REASONS["empty_shell"])
