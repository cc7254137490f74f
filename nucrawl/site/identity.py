"""Which article a page is: its number and its canonical address."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from nucrawl.errors import NotAnArticle
from nucrawl.site import guard, urls
from nucrawl.site.metadata import ARTICLE_TYPES, JsonLd, Metadata
from nucrawl.site.opinion import Hearing


@dataclass(frozen=True)
class Identity:
    """The number and the canonical address of an article; whether its page states that address."""

    id: int
    url: str
    is_stated: bool


def identify(metadata: Metadata, page_url: str, base_url: str, hearing: Hearing) -> Identity:
    """Take the canonical address if it names this article, else the one that served.

    Raises NotAnArticle with reason no_id where neither has a number, and with other_article where
    the page says twice that it is another one: a cache may serve what was not asked for.
    """
    served = urls.extract_article_id(page_url)
    said = dict(_iter_said(metadata, page_url, base_url))
    # A video under /videos/ has a second number, of its own page.
    others = {source: number for source, number in said.items() if served and number * served > 0}
    if others and served not in others.values():
        number, times = Counter(others.values()).most_common(1)[0]
        if times > 1:
            detail = f"expected article {served}, found {number}: {page_url}"
            raise NotAnArticle("other_article", detail, retry=True)
    if any(number != served for number in others.values()):
        hearing.disagreements["id"] = {"url": str(served)} | {s: str(n) for s, n in others.items()}
    stated = _stated_url(metadata, page_url, base_url)
    url = stated or page_url
    article_id = urls.extract_article_id(url)
    if article_id is None:
        raise NotAnArticle("no_id", f"{guard.REASONS['no_id']}: {page_url}")
    hearing.provenance["id"] = hearing.provenance["url"] = "canonical" if stated else "url"
    return Identity(article_id, urls.canonicalise(url), stated is not None)


def _iter_said(metadata: Metadata, page_url: str, base_url: str) -> Iterator[tuple[str, int]]:
    """Go through what the parts of a page say which article it is."""
    addresses = {
        "canonical": metadata.canonical,
        "meta": metadata.meta_text("og:url"),
        "state": metadata.state.canonical,
    }
    for source, address in addresses.items():
        if number := _named_id(address, page_url, base_url):
            yield source, number
    own, numbers = urls.extract_article_id(page_url), metadata.named_ids(page_url)
    if own in numbers or len(numbers) == 1:
        yield "json_ld", own if own in numbers else min(numbers)


def _named_id(address: str | None, page_url: str, base_url: str) -> int | None:
    if address == page_url:  # as on nearly all pages
        return urls.extract_article_id(page_url)
    url = urls.resolve(address, page_url) if address else None
    return urls.target_id(url, base_url) if url else None


def _stated_url(metadata: Metadata, page_url: str, base_url: str) -> str | None:
    stated = urls.resolve(metadata.canonical, page_url) if metadata.canonical else None
    if stated is None or not urls.is_internal(stated, base_url):
        return None
    named, served = urls.extract_article_id(stated), urls.extract_article_id(page_url)
    return stated if named is not None and served in (None, named) else None


def claims_to_be(identity: Identity, metadata: Metadata, json_ld: JsonLd, page_url: str) -> bool:
    """Tell whether the page says for machines that it is this article, by type or by address."""
    if identity.is_stated or json_ld.types & ARTICLE_TYPES:
        return True
    address = metadata.meta_text("og:url")
    stated = urls.resolve(address, page_url) if address else None
    return stated is not None and urls.extract_article_id(stated) == identity.id
