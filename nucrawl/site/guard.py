"""What is no article: pages that must be counted, and never stored.

The address may be an article's and the status 200: what the page says decides. News may quote the
words of walls and error screens, so a page with an article's own markup is none.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from nucrawl.errors import NotAnArticle
from nucrawl.site import e2, e3
from nucrawl.site.page import UNREAD_TAGS, Page, element_text
from nucrawl.site.text import clean_line

CONSENT_HOSTS = frozenset({"myprivacy.dpgmedia.nl", "myprivacy.dpgmedia.be"})

REASONS = {
    "consent": "a consent page; the site wants a click before it shows anything",
    "challenge": "a bot challenge or an access-denied page of the site's firewall",
    "login": "a login page",
    "soft_404": "the site's error screen, though the status is 200",
    "unavailable": "the site could not show the page",
    "empty_shell": "a page without content, to be filled by scripts",
    "truncated": "the page ends in the middle",
    "empty_body": "an article without text",
    "layout_changed": "an article whose markup is not as known",
    "layout_e1": "a page in the layout of before 2014, which is not read",
    "no_article": "a page without the markup of an article",
    "other_article": "the page of another article than the one asked for",
    "no_id": "an address without an article's number",
    "too_deep": "elements nested beyond what any page needs",
    "too_large": "a page larger than any page needs",
    "no_list": "an answer that should continue a list and holds none",
    "not_html": "an answer that is no HTML",
    "not_xml": "an answer that is no feed or sitemap",
    "unsafe_xml": "a feed or sitemap with a DTD of its own, which may declare entities",
    "wrong_host": "a redirect to another site",
}

_CONSENT_TITLE = re.compile(r"(?:DPG Media )?Privacy Gate", re.IGNORECASE)
_CONSENT_IDS = ("pg-root-shadow-host", "pg-host-shadow-root", "pg-modal")
_CHALLENGE_TITLE = re.compile(
    r"(?:access denied|just a moment\W*|attention required\W.*|pardon our interruption\W*"
    r"|robot check|403 forbidden|request unsuccessful.*|challenge validation|toegang geweigerd)",
    re.IGNORECASE,
)
_CHALLENGE_TEXT = re.compile(
    rb"You don't have permission to access|errors\.edgesuite\.net|sec-if-cpt|sec-cpt-if|bm-verify"
    rb"|_Incapsula_|cf-chl|cf_chl|Checking your browser|geo\.captcha-delivery|px-captcha",
    re.IGNORECASE,
)
_LOGIN_TITLE = re.compile(r"(?:inloggen|log in|aanmelden)\b.*", re.IGNORECASE)
_ERROR_SCREEN = re.compile(
    r"Pagina kon niet geladen worden\W*"
    r"|404: De inhoud die je zocht is niet \(of niet meer\) beschikbaar\W*"
    r"|(?:503: )?Deze pagina kan helaas niet geladen worden,? probeer het later nog eens\W*"
    r"|De pagina die u op onze site zocht kan helaas niet gevonden worden\W*"
)
_SCREEN_TAGS = ("h1", "h2", "h3", "p", "div", "span", "strong")
_UNAVAILABLE = re.compile(r"probeer het later nog eens")
_LARGEST_NOTICE = 50_000  # bytes; firewalls' pages are short
_SHORTEST_PAGE = 60  # characters of text; an empty shell may hold a word or two
_END = re.compile(rb"</html", re.IGNORECASE)
_LONGEST_TAIL = 65_536  # bytes; what servers add behind </html>
_MOST_ENDS = 10  # that are looked at
_OUTSIDE_TAGS = UNREAD_TAGS | {"nav", "footer", "aside", "header"}


def check_page(page: Page, url: str) -> None:
    """Refuse a page that cannot hold what was asked for, be it a list or an article.

    Raises NotAnArticle with reason consent, login, challenge, soft_404, unavailable, empty_shell or
    truncated.
    """
    if (urlsplit(url).hostname or "") in CONSENT_HOSTS:
        raise NotAnArticle("consent", REASONS["consent"])
    if urlsplit(url).path.split("/")[1:2] == ["login"]:
        raise NotAnArticle("login", REASONS["login"])
    reason = _error_screen(page, ("h1",)) if has_article_marks(page) else _notice(page)
    if reason:
        raise NotAnArticle(reason, REASONS[reason], retry=reason in ("unavailable", "empty_shell"))
    if is_truncated(page.source):
        detail = f"expected </html>, found none in {len(page.source)} bytes"
        raise NotAnArticle("truncated", detail, retry=True)


def has_article_marks(page: Page) -> bool:
    """Tell whether a page has the markup of an article, in any layout that is read."""
    return page.has(e3.ARTICLE_SIGNS) or e2.has_article(page)


def is_truncated(source: bytes) -> bool:
    """Tell a page that was cut off: nothing closes the ``html`` that it opened.

    >>> is_truncated(b"<html><p>half a sen"), is_truncated(b"<html><p>x</p></HTML> <!-- 3 -->")
    (True, False)
    >>> is_truncated(b"<html><script>end = '</html>'; mor")
    True
    """
    if b"<html" not in source[:4000].lower():
        return False
    end = source.rfind(b"</html")
    if end > 0 and source.rfind(b"<script", 0, end) < source.rfind(b"</script", 0, end):
        return False  # as nearly all pages end
    ends = list(_END.finditer(source, max(0, len(source) - _LONGEST_TAIL)))
    return all(_is_in_script(source, match.start()) for match in ends[:_MOST_ENDS])


def _is_in_script(source: bytes, place: int) -> bool:
    """Tell whether a place is within a script, where tags are strings; comments hold no scripts."""
    before = source[:place].lower()
    start = before.rfind(b"<script")
    if start <= before.rfind(b"</script"):
        return False
    is_commented = before.rfind(b"<!--", 0, start) > before.rfind(b"-->", 0, start)
    return not (is_commented and before.find(b"-->", start) > 0)


def _notice(page: Page) -> str | None:
    """Name what a page without an article's markup shows instead of content."""
    title = element_text(next(page.root.iter("title"), None))
    if is_consent(page):
        return "consent"
    if _is_challenge(page, title):
        return "challenge"
    if screen := _error_screen(page):
        return screen
    has_list = page.has(("link-block", "contentlist"))
    if not has_list and _is_login(page, title):
        return "login"
    return "empty_shell" if not has_list and is_shell(page) else None


def is_consent(page: Page) -> bool:
    """Tell the consent page from others without an article's markup."""
    title = element_text(next(page.root.iter("title"), None))
    if _CONSENT_TITLE.fullmatch(title) or any(
        page.by_id(name) is not None for name in _CONSENT_IDS
    ):
        return True
    return b"privacy-gate" in page.source and not page.has(e3.SIGNS)


def _is_challenge(page: Page, title: str) -> bool:
    if _CHALLENGE_TITLE.fullmatch(title):
        return True
    short = len(page.source) < _LARGEST_NOTICE and not page.has(e3.SIGNS)
    return short and _CHALLENGE_TEXT.search(page.source) is not None


def _error_screen(page: Page, tags: Sequence[str] = _SCREEN_TAGS) -> str | None:
    """Name the error that the site's own error screen tells of, whatever the status says."""
    for element in page.main.iter(*tags):
        if element.text and _ERROR_SCREEN.fullmatch(clean_line(element.text)):
            break
    else:
        return None
    return "unavailable" if _UNAVAILABLE.search(element_text(page.main)) else "soft_404"


def _is_login(page: Page, title: str) -> bool:
    if _LOGIN_TITLE.fullmatch(title) and next(page.root.iter("form"), None) is not None:
        return True
    return any(field.get("type") == "password" for field in page.root.iter("input"))


def is_shell(page: Page) -> bool:
    """Tell a page with the application's frame and nothing in it."""
    scripted = page.by_id("app") is not None or next(page.root.iter("script"), None) is not None
    if not scripted:
        return False
    length = 0
    for word in _iter_words(page):
        length += len(word)
        if length >= _SHORTEST_PAGE:
            return False
    return True


def _iter_words(page: Page) -> Iterator[str]:
    """Go through what is printed outside of menus, footers and what scripts replace."""
    pending = [next(page.main.iter("body"), page.main)]
    while pending:
        element = pending.pop()
        yield from (element.text or "").split()
        for child in element:
            yield from (child.tail or "").split()
            if child.tag not in _OUTSIDE_TAGS:
                pending.append(child)
