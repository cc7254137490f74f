"""When the articles of a list page were published, as its rows print it.

Serves to know how far down a list goes, no more: what a row prints is rounded ("3 uur geleden"), or
lacks its day ("20:39"), which then follows from the rows above it, the newest first.
"""

from datetime import datetime, timedelta

from nucrawl.site import urls
from nucrawl.site.dates import is_clock_time, parse_dutch, parse_iso, place_clock_time
from nucrawl.site.page import Element, Page, around, element_text

# A row may be somewhat newer than the one above it, as when it was brought up to date.
_OUT_OF_ORDER = timedelta(hours=2)
_DAY = timedelta(days=1)


def read_times(page: Page, page_url: str, fetched_at: datetime) -> dict[int, datetime]:
    """Read when each article of a list was published, by its number; of those that say it."""
    found: dict[int, datetime] = {}
    above = fetched_at
    for link in page.main.iter("a"):
        url = urls.resolve(link.get("href") or "", page_url)
        number = urls.extract_article_id(url) if url else None
        if number is None or number in found:
            continue
        moment = _read_time(link, above, fetched_at)
        if moment is not None:
            found[number] = above = moment
    return found


def _read_time(link: Element, above: datetime, fetched_at: datetime) -> datetime | None:
    row = next((element for element in around(link) if element.tag == "li"), link)
    for element in row.iter("time", "span", "div", "p"):
        if element.tag == "time" and (stated := element.get("datetime")):
            return parse_iso(stated, fetched_at)
        if element.tag == "time" or _tells_time(element.get("class") or ""):
            text = element_text(element)
            if is_clock_time(text):
                latest = min(above + _OUT_OF_ORDER, fetched_at)
                return place_clock_time(text, latest - _DAY, latest)
            if moment := parse_dutch(text, fetched_at):
                return moment
    return None


def _tells_time(names: str) -> bool:
    return any(part in names for part in ("time", "date", "item-title__meta"))
