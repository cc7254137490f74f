"""Owns the consent wall before the stand-in site: who is sent to it, and how one gets past.

The wall lives on a host name of its own, on the port of the site. Whoever agrees there comes back
to the site with an id that the wall gave out, and gets it as a cookie, which is a session.
"""

import json
import threading
import uuid
from collections.abc import Mapping
from typing import Final, Literal
from urllib.parse import parse_qs, quote, urlsplit

from nucrawl.demo.markup import NOTHING, Html, el, join
from nucrawl.demo.response import HTML, JSON, SCRIPT, TEXT, Response, build_redirect
from nucrawl.demo.script_files import read_script
from nucrawl.demo.server import Respond

Form = Literal["redirect", "page"]
Callback = Literal["script", "click", "never"]
COOKIE: Final = "authId"
SITE_KEY: Final = "nagebouwd"
CONSENT_PATH: Final = "/consent"
SCRIPT_PATH: Final = "/pg/gate.js"
SESSION_PATH: Final = "/pg/session"
ACCEPT_PATH: Final = "/privacy-gate/accept"
# What machines and pages fetch beside pages is never walled.
_OPEN_PATHS: Final = ("/robots.txt", "/rss")
_OPEN_FOLDERS: Final = ("/rss/", "/assets/", "/api/", "/block/")
_OPEN_ENDINGS: Final = (".xml", ".xml.gz", ".js", ".css", ".svg", ".jpg", ".png", ".woff2", ".mp4")


class Gate:
    """A wall before any ``respond``; itself something to serve. It may be used from any thread.

    Attributes:
        accepted: how many consents were given.
    """

    def __init__(
        self,
        respond: Respond,
        *,
        form: Form = "redirect",
        callback: Callback = "script",
        lasts: int | None = None,
        closed: bool = False,
        wall_host: str = "localhost",
    ) -> None:
        """Put a wall before a site.

        Args:
            form: "redirect" leads to the wall's host; with "page" the site shows the wall itself.
            callback: "script" has the address that gives a session in the page's script, "click"
                only makes it at a click, and with "never" it leads back to the wall.
            lasts: how many pages a session is good for; None is for ever.
            closed: make the shadow roots closed, so that selectors cannot look into them.
            wall_host: the wall's host name; under any other one it is the site that answers.
        """
        self.accepted = 0
        self._respond = respond
        self._form = form
        self._callback = callback
        self._lasts = lasts
        self._mode = "closed" if closed else "open"
        self._wall_host = wall_host
        self._lock = threading.Lock()
        self._offered: set[str] = set()
        self._served: dict[str, int] = {}

    @property
    def sessions(self) -> frozenset[str]:
        """The sessions that work, by the value of their cookie."""
        with self._lock:
            return frozenset(self._served)

    def end_sessions(self) -> None:
        """Let no session work any more, as when the site forgets them."""
        with self._lock:
            self._served.clear()

    def respond(self, path_and_query: str, headers: Mapping[str, str], base_url: str) -> Response:
        """Answer for the wall on its host; on the others for the site, walled."""
        path, _, query = path_and_query.partition("?")
        if urlsplit(base_url).hostname == self._wall_host:
            return self._answer_wall(path, query, base_url)
        if path == ACCEPT_PATH:
            return self._answer_callback(query, base_url)
        if not is_page(path) or self._admit(_find_cookie(headers)):
            return self._respond(path_and_query, headers, base_url)
        return self._stop(path_and_query, base_url)

    def _admit(self, session: str) -> bool:
        """Count a page on a session; False when it is unknown or used up."""
        with self._lock:
            if session not in self._served:
                return False
            self._served[session] += 1
            if self._served[session] == self._lasts:
                del self._served[session]
            return True

    def _stop(self, path_and_query: str, base_url: str) -> Response:
        callback = f"{base_url}{ACCEPT_PATH}?redirectUri={quote(path_and_query, safe='')}"
        wall_url = self._wall_url(base_url)
        if self._form == "page":
            return self._show_wall(callback, wall_url)
        query = f"siteKey={SITE_KEY}&callbackUrl={quote(callback, safe='')}&isLoggedIn=false"
        return build_redirect(f"{wall_url}{CONSENT_PATH}?{query}", status=302)

    def _wall_url(self, base_url: str) -> str:
        port = urlsplit(base_url).port
        return f"http://{self._wall_host}" + (f":{port}" if port else "")

    def _answer_wall(self, path: str, query: str, wall_url: str) -> Response:
        if path == SCRIPT_PATH:
            return Response(200, {"Content-Type": SCRIPT}, read_script("gate.js"))
        if path == SESSION_PATH:
            # Shown by the site itself, the wall asks this from another origin.
            headers = {"Content-Type": JSON, "Access-Control-Allow-Origin": "*"}
            return Response(200, headers, json.dumps({COOKIE: self._offer()}).encode())
        callback = parse_qs(query).get("callbackUrl")
        if path != CONSENT_PATH or not callback:
            return Response(404, {"Content-Type": TEXT}, b"Hier is niets.\n")
        return self._show_wall(callback[0], wall_url)

    def _show_wall(self, callback: str, wall_url: str) -> Response:
        hint = NOTHING
        if self._callback != "click":
            url = quote(f"{callback}&{COOKIE}={self._offer()}", safe="")
            hint = el("script", "", Html(f"window.pgCallbackUrl=decodeURIComponent('{url}');"))
        script = el("script", "", src=wall_url + SCRIPT_PATH, data_mode=self._mode)
        headers = {"Content-Type": HTML, "Cache-Control": "no-store", "Vary": "Accept-Encoding"}
        return Response(200, headers, _render_wall(hint, script))

    def _offer(self) -> str:
        """Give out an id that becomes a session when its bearer comes back to the site."""
        session = str(uuid.uuid4())
        with self._lock:
            self._offered.add(session)
        return session

    def _answer_callback(self, query: str, base_url: str) -> Response:
        """Lead back to the page: with a session, or else into the wall again."""
        asked = parse_qs(query)
        path, session = asked.get("redirectUri", ["/"])[0], asked.get(COOKIE, [""])[0]
        target = base_url + path if path.startswith("/") else f"{base_url}/"
        response = build_redirect(target, status=302)
        if self._callback == "never" or not self._accept(session):
            return response
        cookie = f"{COOKIE}={session}; Path=/; Max-Age=31536000; HttpOnly"
        return Response(302, {**response.headers, "Set-Cookie": cookie})

    def _accept(self, session: str) -> bool:
        with self._lock:
            if session not in self._offered:
                return False
            self._offered.remove(session)
            self._served[session] = 0
            self.accepted += 1
            return True


def is_page(path: str) -> bool:
    """Tell whether a path is what visitors read, and so behind the wall.

    >>> [is_page(path) for path in ("/", "/rss.html", "/rss", "/rss/Tech", "/sitemap_news.xml")]
    [True, True, False, False, False]
    """
    is_open = path in _OPEN_PATHS or path.startswith(_OPEN_FOLDERS) or path.endswith(_OPEN_ENDINGS)
    return not is_open


def _find_cookie(headers: Mapping[str, str]) -> str:
    sent = next((value for name, value in headers.items() if name.lower() == "cookie"), "")
    pairs = (pair.strip().partition("=") for pair in sent.split(";"))
    return next((value for name, _, value in pairs if name == COOKIE), "")


def _render_wall(hint: Html, script: Html) -> bytes:
    head = [
        el("meta", charset="utf-8"),
        el("meta", name="robots", content="noindex"),
        el("title", "", "DPG Media Privacy Gate"),
    ]
    body = [el("div", "", id="pg-root-shadow-host"), hint, script]
    page = [el("head", "", *head), el("body", "", join(body, "\n"))]
    return join([Html("<!DOCTYPE html>"), el("html", "", *page, lang="nl")], "\n").encode()
