"""Redirects stay on the site; one that leaves it is refused by name.

One to the consent wall is handed on to where consent is given, if the operator gives it.

Scrapy's offsite filter drops such a request without a word to the spider. Here the errback hears
of it, so that a consent wall is told from a moved article, and both are counted.
"""

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from nucrawl.items import CONDITIONS
from nucrawl.middlewares.consent import is_given
from nucrawl.site import urls
from nucrawl.site.wall import is_wall_address


class RedirectRefused(IgnoreRequest):
    """A redirect to where this crawl does not go; ``target`` is the address."""

    def __init__(self, target: str) -> None:
        super().__init__(f"redirect to {target} refused")
        self.target = target


class TooManyRedirects(IgnoreRequest):
    """An address that leads from one to the next, or in a circle."""


class SiteRedirectMiddleware(RedirectMiddleware):
    """Follow redirects within the site at NUCRAWL_BASE_URL."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        location = response.headers.get("Location")
        is_redirect = 300 <= response.status < 400 and location is not None
        if not is_redirect or request.meta.get("dont_redirect"):
            return response
        assert location is not None  # of a redirect
        target = urls.resolve(location.decode("latin-1"), request.url)
        base_url = self.crawler.settings["NUCRAWL_BASE_URL"]
        if target is None or not urls.is_internal(target, base_url):
            if target and is_given(self.crawler) and is_wall_address(target):
                return response
            raise RedirectRefused(target or location.decode("latin-1"))
        try:
            result = super().process_response(request, response)
        except IgnoreRequest as error:
            raise TooManyRedirects(f"{error} on the way from {request.url}") from error
        if isinstance(result, Request):
            # Not filtered: Scrapy drops a request for a page that was had without telling anyone.
            here = urls.same_origin(target, base_url)  # with www. or without, as the site likes it
            address = target if here else urls.rebase(target, base_url)
            # What the one page came with says nothing about the other.
            headers = {k: v for k, v in result.headers.items() if k not in CONDITIONS}
            meta = {k: v for k, v in result.meta.items() if k != "handle_httpstatus_list"}
            return result.replace(url=address, headers=headers, meta=meta, dont_filter=True)
        return result
