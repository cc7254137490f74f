"""The round trip: an Article that is rendered in E3 markup comes out of the parser as it was."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from nucrawl.site.article import Article, Block, Image, Link
from nucrawl.site.byline import find_sources
from nucrawl.site.content import SPONSOR_NOTE, reading_text
from nucrawl.site.dates import AMSTERDAM
from nucrawl.site.extract import parse_article
from nucrawl.site.text import clean_line, count_words
from tests.e3_page import render

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BASE = "https://www.nu.nl"
MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")

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
def gallery_blocks(draw: st.DrawFn) -> tuple[Block, Image]:
    """Draw a picture of a slideshow; its size can only be told from its address."""
    width, x = draw(st.sampled_from([(320, 20), (854, 0), (1280, 7)]))
    box = draw(st.sampled_from(["", f"/{x}/{x}/1600/800"]))
    url = f"https://images.nu.nl/m/abcdefghijkl_wd{width}{box}/x.jpg"
    caption, credit, alt = draw(st.just("") | texts), draw(st.none() | names), draw(texts)
    image = Image(url, caption or None, credit, alt, width, width // 2 if box else None)
    given = {"url": url, "credit": credit, "alt": alt, "width": width, "height": image.height}
    return Block("gallery_image", caption, {k: v for k, v in given.items() if v}), image


def video_blocks() -> st.SearchStrategy[Block]:
    return st.builds(
        lambda title, url, preview, description: Block(
            "video",
            title,
            {"url": url, "duration": "01:23", "thumbnail_url": preview}
            | ({"description": description} if description else {}),
        ),
        *(texts, frames, pictures, st.none() | texts),
    )


def tweet_blocks() -> st.SearchStrategy[Block]:
    return st.builds(
        lambda text, number: Block("tweet", text, {"url": f"https://x.com/i/status/{number}"}),
        *(st.just("") | texts, st.integers(10**8, 10**9)),
    )


def is_ordinary(moment: datetime) -> bool:
    """Tell a moment around which the clock was not changed, so that its print has one meaning."""
    around = (moment - timedelta(hours=3), moment + timedelta(hours=3))
    return len({m.astimezone(AMSTERDAM).utcoffset() for m in around}) == 1


moments = (
    st.integers(1_263_000_000, 1_790_000_000)
    .map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
    .filter(is_ordinary)
)


def printed(moment: datetime) -> str:
    """Print a moment as the site does."""
    there = moment.astimezone(AMSTERDAM)
    return f"{there.day} {MONTHS[there.month - 1]} {there.year} om {there:%H:%M}"


@st.composite
def entries(draw: st.DrawFn, published: datetime, modified: datetime | None) -> list[Block]:
    """Draw an entry of a live blog: with the time of day, with a whole date, or with neither."""
    written = (published + timedelta(minutes=draw(st.integers(0, 89)))).replace(second=0)
    form = draw(st.sampled_from(["clock", "date", "words"] if modified else ["date", "words"]))
    time = {"clock": f"{written.astimezone(AMSTERDAM):%H:%M}", "date": printed(written)}
    told = {} if form == "words" else {"published_at": written.isoformat()}
    heading = draw(st.just("") | texts)
    given = {"time": time.get(form, "nu"), **told}
    return [Block("live_entry", heading, given), Block("paragraph", draw(texts))]


# What a part of the text adds to the blocks, where it adds nothing else to the article.
ALONE = {
    "paragraph": texts.map(lambda text: Block("paragraph", text)),
    "plain": plain_blocks(),
    "video": video_blocks(),
    "tweet": tweet_blocks(),
}
PARTS = [*ALONE, "linked", "picture", "related"]
LIVE_PARTS = ["entry"] * len(PARTS)
LABELS = {"liveblog": "Liveblog", "audio": "Podcast", "video": "Video", "gallery": "In beeld"}


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Draw an article of any kind, consistent in itself."""
    number, section = draw(targets), draw(st.sampled_from(["binnenland", "sport", "tech"]))
    kind = draw(st.sampled_from(["article", *LABELS]))
    label = LABELS.get(kind) or draw(st.sampled_from([None, "Explainer", "NU+"]))
    published = draw(moments)
    modified = draw(st.none() | st.just(published + timedelta(minutes=90)))
    blocks: list[Block] = []
    images: list[Image] = []
    links: list[Link] = []
    if head := draw(st.none() | image_blocks(role="head")):
        blocks.append(head[0])
        images.append(head[1])
    if kind == "video":
        blocks.append(draw(video_blocks()))
    parts = PARTS + LIVE_PARTS if kind == "liveblog" else PARTS
    for part in draw(st.lists(st.sampled_from(parts), min_size=1, max_size=8)):
        if part == "linked":
            link = Link("inline", f"https://elders.example/{len(links)}", f"link {len(links)}")
            blocks.append(Block("paragraph", f"{draw(texts)} {link.text} {draw(texts)}"))
            links.append(link)
        elif part == "picture":
            block, image = draw(image_blocks() | gallery_blocks())
            blocks.append(block)
            images.append(image)
        elif part == "related":
            block, related = draw(related_blocks())
            blocks.append(block)
            links.append(related)
        elif part == "entry":
            blocks += draw(entries(published, modified))
        else:
            blocks.append(draw(ALONE[part]))
    blocks.append(Block("paragraph", draw(texts)))
    tags = tuple(dict.fromkeys(draw(st.lists(names, max_size=4))))
    if tags:
        blocks.append(Block("tag_list", ", ".join(tags)))
    authors = tuple(draw(st.lists(names.map(lambda n: f"{n} Bos"), max_size=2, unique=True)))
    agencies = draw(st.sampled_from([(), ("ANP",), ("Reuters", "AFP")]))
    url = f"{BASE}/{section}/{number}/slug.html"
    body = reading_text(blocks)
    return Article(
        id=number, url=url, layout="e3", kind=kind, headline=draw(texts), section=section,
        label=label, lead=draw(st.none() | texts) or described(kind, blocks), body=body,
        word_count=count_words(body), blocks=tuple(blocks),
        byline="/".join((*authors, *agencies)) or None, authors=authors, agencies=agencies,
        published_at=published, modified_at=modified,
        published_text=draw(st.none() | st.just(printed(published))), tags=tags,
        image_url=images[0].url if head else previewed(kind, blocks),
        images=tuple(images), links=tuple(links),
        comment_count=draw(st.none() | st.integers(0, 999)),
        is_premium=label == "NU+" or draw(st.booleans()), language="nl",
    )  # fmt: skip


def described(kind: str, blocks: Iterable[Block]) -> str | None:
    """Give the lead of a video that has no other: its description."""
    descriptions = (block.attributes.get("description") for block in blocks)
    return next((str(text) for text in descriptions if text), None) if kind == "video" else None


def previewed(kind: str, blocks: Iterable[Block]) -> str | None:
    """Give the head picture of a video that has no other: its preview."""
    previews = (block.attributes.get("thumbnail_url") for block in blocks)
    return next((str(url) for url in previews if url), None) if kind == "video" else None


@given(articles())
def test_an_article_that_is_rendered_is_read_again(article: Article) -> None:
    assume(not article.headline.startswith(article.label or "\0"))
    page = render(article)
    found = parse_article(page, article.url, NOW)
    assert replace(found, provenance={}) == article
    assert found.disagreements == {}
