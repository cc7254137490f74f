"""The round trip: an Article that is rendered in E3 markup comes out of the parser as it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from nucrawl.site.article import Article, Block, Image, Link
from nucrawl.site.byline import find_sources
from nucrawl.site.content import SPONSOR_NOTE, reading_text
from nucrawl.site.extract import parse_article
from nucrawl.site.text import clean_line, count_words
from tests.e3_page import render

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BASE = "https://www.nu.nl"

letters = st.characters(categories=["L", "N", "P", "Sc", "Zs"], exclude_characters="|\u00a8")
words = st.text(letters, min_size=1, max_size=60).map(clean_line).filter(bool)


def is_plain(text: str) -> bool:
    """Tell text that stands for nothing but itself: no note, no name of a medium."""
    return not (SPONSOR_NOTE.fullmatch(text) or find_sources([text])) and any(
        c.isalnum() for c in text
    )


texts = words.filter(is_plain)
names = st.text("abcdefghijkl", min_size=3, max_size=8).map(str.capitalize)
pictures = st.integers(100, 2000).map(
    lambda n: f"https://images.nu.nl/m/abcdefghijkl_wd{n % 900 + 100}/x.jpg"
)
targets = st.integers(6_000_000, 6_999_999)
frames = st.integers(1, 999).map(lambda n: f"https://embed.example/{n}")


@st.composite
def image_blocks(draw: st.DrawFn, role: str | None = None) -> tuple[Block, Image]:
    url, alt = draw(pictures), draw(st.none() | texts)
    caption, credit = ("", None) if role else (draw(st.just("") | texts), draw(st.none() | names))
    width, height = draw(st.integers(1, 9999)), draw(st.integers(1, 9999))
    image = Image(url, caption or None, credit, alt, width, height)
    given = {
        "url": url,
        "credit": credit,
        "alt": alt,
        "role": role,
        "width": width,
        "height": height,
    }
    return Block("image", caption, {k: v for k, v in given.items() if v}), image


@st.composite
def related_blocks(draw: st.DrawFn) -> tuple[Block, Link]:
    number, title, label = draw(targets), draw(texts), draw(st.sampled_from([None, "Zie ook"]))
    url = f"{BASE}/sport/{number}/slug.html"
    given = {"url": url, "label": label, "target_id": number}
    block = Block("related", title, {k: v for k, v in given.items() if v})
    return block, Link("related", url, title, number)


def plain_blocks() -> st.SearchStrategy[Block]:
    return st.one_of(
        texts.map(lambda t: Block("heading", t)),
        texts.map(lambda t: Block("list_item", t)),
        st.builds(
            lambda t, a: Block("quote", t, {"author": a} if a else {}), texts, st.none() | names
        ),
        st.builds(lambda t, s: Block("details", t, {"title": s}), texts, names),
        texts.map(lambda t: Block("summary", t)),
        frames.map(lambda u: Block("embed", "", {"url": u})),
        frames.map(lambda u: Block("audio", "", {"url": u})),
        st.builds(lambda u, p: Block("infographic", "", {"url": u, "provider": p}), frames, names),
    )


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Draw an article of any kind, consistent in itself."""
    number, section = draw(targets), draw(st.sampled_from(["binnenland", "sport", "tech"]))
    kind = draw(st.sampled_from(["article", "article", "liveblog", "audio"]))
    label = {"liveblog": "Liveblog", "audio": "Podcast"}.get(kind) or draw(
        st.sampled_from([None, "Explainer", "NU+"])
    )
    blocks: list[Block] = []
    images: list[Image] = []
    links: list[Link] = []
    if head := draw(st.none() | image_blocks(role="head")):
        blocks.append(head[0])
        images.append(head[1])
    for _ in range(draw(st.integers(1, 8))):
        part = draw(st.sampled_from(["paragraph", "linked", "image", "related", "plain", "entry"]))
        if part == "linked":
            link = Link("inline", f"https://elders.example/{len(links)}", f"link {len(links)}")
            blocks.append(Block("paragraph", f"{draw(texts)} {link.text} {draw(texts)}"))
            links.append(link)
        elif part == "image":
            block, image = draw(image_blocks())
            blocks.append(block)
            images.append(image)
        elif part == "related":
            block, related = draw(related_blocks())
            blocks.append(block)
            links.append(related)
        elif part == "entry" and kind == "liveblog":
            blocks.append(Block("live_entry", draw(st.just("") | texts), {"time": "nu"}))
            blocks.append(Block("paragraph", draw(texts)))
        else:
            blocks.append(
                draw(plain_blocks()) if part == "plain" else Block("paragraph", draw(texts))
            )
    blocks.append(Block("paragraph", draw(texts)))
    tags = tuple(dict.fromkeys(draw(st.lists(names, max_size=4))))
    if tags:
        blocks.append(Block("tag_list", ", ".join(tags)))
    authors = tuple(draw(st.lists(names.map(lambda n: f"{n} Bos"), max_size=2, unique=True)))
    agencies = draw(st.sampled_from([(), ("ANP",), ("Reuters", "AFP")]))
    published = datetime.fromtimestamp(draw(st.integers(1_263_000_000, 1_790_000_000)), UTC)
    modified = draw(st.none() | st.just(published + timedelta(minutes=90)))
    url = f"{BASE}/{section}/{number}/slug.html"
    body = reading_text(blocks)
    return Article(
        id=number, url=url, layout="e3", kind=kind, headline=draw(texts), section=section,
        label=label, lead=draw(st.none() | texts), body=body, word_count=count_words(body),
        blocks=tuple(blocks), byline="/".join((*authors, *agencies)) or None, authors=authors,
        agencies=agencies, published_at=published, modified_at=modified, tags=tags,
        image_url=images[0].url if head else None, images=tuple(images), links=tuple(links),
        comment_count=draw(st.none() | st.integers(0, 999)),
        is_premium=label == "NU+" or draw(st.booleans()), language="nl",
    )  # fmt: skip


@given(articles())
def test_an_article_that_is_rendered_is_read_again(article: Article) -> None:
    assume(not article.headline.startswith(article.label or "\0"))
    page = render(article)
    found = parse_article(page, article.url, NOW)
    assert replace(found, provenance={}) == article
    assert found.disagreements == {}
