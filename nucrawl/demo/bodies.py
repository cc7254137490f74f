"""Owns the body of a story: which blocks, in which order, with which words.

Extras (photos, embeds, boxes) are dealt out in turn by the number of the story and not by chance,
so that every kind of block is on the site whatever the seed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from nucrawl.demo.article import Article, Block, BlockKind, Image, Span
from nucrawl.demo.dates import list_time
from nucrawl.demo.dutch import general
from nucrawl.demo.sections import SECTIONS
from nucrawl.demo.sentences import Writer, mark, plain, slugify

OUTSIDE_LINK: Final = "https://www.voorbeeld.example/onderzoek?id=7&taal=nl"


@dataclass(frozen=True)
class Desk:
    """What a writer can look up: the moment and all the other stories.

    Live blogs say how long ago something was; those that live on (``is_lasting``) say when.
    ``live_entries`` is how many one has at first.
    """

    now: datetime
    articles: tuple[Article, ...]
    is_lasting: bool = False
    live_entries: int = 7

    def stamp(self, moment: datetime) -> str:
        return f"{moment:%H:%M}" if self.is_lasting else list_time(moment, self.now)


@dataclass(frozen=True)
class Story:
    """One story while it is written."""

    desk: Desk
    number: int
    draft: Article
    rng: Random
    writer: Writer

    def say(self) -> str:
        """Write a sentence that fits: mostly of the theme, sometimes of any."""
        sentences = SECTIONS[self.draft.section].theme.sentences
        if self.rng.random() < 0.2 or not self.writer.has_fresh(sentences):
            sentences = general.SENTENCES
        return self.writer.one_of(sentences)

    def other(self, step: int) -> Article:
        """Pick another story, never this one and never an advertorial."""
        pool = self.desk.articles
        for index in range(self.number + step, self.number + step + len(pool)):
            found = pool[index % len(pool)]
            if found.id != self.draft.id and found.kind != "advertorial":
                return found
        raise LookupError("the site has a single story")


def compose(desk: Desk, number: int, draft: Article, rng: Random, writer: Writer) -> Article:
    """Give a draft its lead and its blocks."""
    story = Story(desk, number, draft, rng, writer)
    lead = writer.one_of(SECTIONS[draft.section].theme.leads)
    kinds: dict[str, Callable[[Story], list[Block]]] = {
        "liveblog": _liveblog,
        "video": lambda _: [],
        "audio": _podcast,
        "gallery": _gallery,
        "advertorial": _advertorial,
    }
    blocks = kinds.get(draft.kind, _premium if draft.is_premium else _article)(story)
    return replace(draft, lead_spans=_lead(story, lead), blocks=tuple(blocks))


def _lead(story: Story, lead: str) -> tuple[Span, ...]:
    if story.number % 9 == 4 and story.draft.kind == "article":
        return mark(lead, 1, 2, Span("", "a", story.other(31).path))
    if story.number % 9 == 7 and story.draft.kind == "article":
        return mark(lead, 2, 1, Span("", "em"))
    return plain(lead)


def _article(story: Story) -> list[Block]:
    blocks = [_paragraph(story, place) for place in range(story.rng.randint(4, 7))]
    theme = SECTIONS[story.draft.section].theme
    for place in range(len(blocks) - 2, 1, -3):
        heading = story.writer.one_of(theme.subheads)
        blocks.insert(place, Block("heading", plain(heading), restricted_html=place == 4))
    blocks.insert(2, Block("banner"))
    blocks[4:4] = _extra(story, story.number)
    blocks[-1:-1] = [_related(story, 11, "Zie ook"), *_extra(story, story.number * 3 + 1)]
    if story.number % 2:
        blocks.append(_related(story, 53, None))
    return _with_source(story, blocks)


def _with_source(story: Story, blocks: list[Block]) -> list[Block]:
    if story.draft.section not in ("uit-andere-media", "rotterdam", "amsterdam"):
        return blocks
    note = f"Dit verhaal is afkomstig uit {story.draft.source}."
    return [Block("paragraph", (Span(note, "em"),)), *blocks]


def _premium(story: Story) -> list[Block]:
    """What a visitor without an account sees: two paragraphs and the wall."""
    return [_paragraph(story, 0), _paragraph(story, 1), Block("login_wall")]


def _advertorial(story: Story) -> list[Block]:
    heading = story.writer.one_of(SECTIONS["advertorial"].theme.subheads)
    blocks = [_paragraph(story, place) for place in range(3)]
    return [*blocks[:2], Block("heading", plain(heading)), blocks[2]]


def _podcast(story: Story) -> list[Block]:
    return [Block("audio", url="https://embed.example/audio/1"), _paragraph(story, 1)]


def _gallery(story: Story) -> list[Block]:
    slides = tuple(_photo_image(story) for _ in range(5))
    return [_paragraph(story, 0), Block("slideshow", images=slides), _paragraph(story, 2)]


def _liveblog(story: Story) -> list[Block]:
    blocks: list[Block] = [_summary(story)]
    moment = min(story.draft.modified_at, story.desk.now)
    for place in range(story.desk.live_entries):
        stamp = story.desk.stamp(moment)
        heading = story.writer.one_of(general.LIVE_HEADINGS)
        blocks.append(Block("liveblog_timestamp", plain(stamp)))
        blocks.append(Block("liveblog_heading", plain(heading)))
        blocks += [_paragraph(story, place), *([] if place % 3 else _extra(story, 2 + place))]
        moment -= timedelta(minutes=story.rng.randint(4, 50))
        moment = max(moment, story.draft.published_at)
    return blocks


def _paragraph(story: Story, place: int) -> Block:
    text = " ".join(story.say() for _ in range(story.rng.randint(2, 3)))
    spans = _mark_somewhere(story, text, (story.number + place) % 6)
    html = any(span.tag for span in spans)
    return Block("paragraph", spans, restricted_html=html or story.number % 7 == 3)


def _mark_somewhere(story: Story, text: str, turn: int) -> tuple[Span, ...]:
    other = story.other(17 + turn * 5)
    href = (other.former_paths or (other.path,))[0]
    marks = {
        0: Span("", "a", href),
        1: Span("", "a", OUTSIDE_LINK),
        2: Span("", "strong"),
        3: Span("", "a", f"/{other.section}"),
    }
    return mark(text, 3 + turn % 3, 2, marks[turn]) if turn in marks else plain(text)


def _related(story: Story, step: int, label: str | None) -> Block:
    return Block("related", attribution=label, article_id=story.other(step).id)


def _photo_image(story: Story) -> Image:
    caption = story.writer.write(story.rng.choice(general.CAPTIONS))
    credit = story.rng.choice(general.CREDITS)
    media_id = "".join(story.rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=12))
    return Image(media_id, slugify(caption), caption, caption, credit)


def _photo(story: Story) -> list[Block]:
    return [Block("photo", images=(_photo_image(story),))]


def _quote(story: Story) -> list[Block]:
    who = f"{story.writer.person()}, betrokkene"
    return [Block("quote", plain(story.rng.choice(general.QUOTES)), attribution=who)]


def _list(story: Story) -> list[Block]:
    count = story.rng.randint(2, 4)
    texts = [story.writer.one_of(general.LIST_ITEMS) for _ in range(count)]
    return [Block("list_item", plain(text), restricted_html=True) for text in texts]


def _double(story: Story) -> list[Block]:
    """Two paragraphs that share one element."""
    first = Block("paragraph", plain(f"{story.say()} {story.say()}"), restricted_html=True)
    second = Block("paragraph", mark(story.say(), 1, 2, Span("", "strong")), joined=True)
    return [first, replace(second, restricted_html=True)]


def _video(story: Story) -> list[Block]:
    other = next(a for a in story.desk.articles if a.kind == "video" and a.id != story.draft.id)
    return [Block("video", article_id=other.id)]


def _summary(story: Story) -> Block:
    return Block("summary", items=tuple(story.writer.write(item) for item in general.SUMMARY))


def _details(story: Story) -> list[Block]:
    return [Block("details", plain(story.writer.one_of(general.DETAILS)))]


def _comments(story: Story) -> list[Block]:
    if not story.draft.comment_count:
        return []
    texts = tuple(story.writer.write(text) for text in general.COMMENTS[:2])
    return [Block("featured_comments", items=texts)]


def _of_kind(kind: BlockKind, url: str | None = None) -> Callable[[Story], list[Block]]:
    return lambda _: [Block(kind, url=url)]


EXTRAS: Final[tuple[Callable[[Story], list[Block]], ...]] = (
    _photo,
    _quote,
    _of_kind("tweet", "https://x.com/voorbeeld/status/1"),
    _list,
    _video,
    _double,
    _of_kind("embed", general.EMBEDS[0]),
    _photo,
    lambda story: [_summary(story)],
    _of_kind("infographic", "https://embed.example/grafiek/"),
    _details,
    _of_kind("followtag"),
    _comments,
)


def _extra(story: Story, turn: int) -> list[Block]:
    return EXTRAS[turn % len(EXTRAS)](story)
