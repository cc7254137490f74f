"""Owns what an editor does to a story that is on the site already.

Every edit gives the story as it is afterwards, but for its times. An edit of the text that the
story leaves no room for (a video has no paragraphs) becomes another lead.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Final, Literal

from nucrawl.demo.article import Article, Block, Image, Span
from nucrawl.demo.dutch import general
from nucrawl.demo.newsroom import MAX_SLUG, MEDIA_ALPHABET
from nucrawl.demo.sections import SECTIONS
from nucrawl.demo.sentences import Writer, plain, slugify

Edit = Literal[
    "typo", "sentence", "paragraph", "cut", "number", "correction", "lead", "revert",
    "headline", "punctuation", "move", "entry", "picture", "touch",
]  # fmt: skip
_WORD: Final = re.compile(r"[a-z]{6,}")
_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True)
class Editor:
    """Who edits one story.

    Attributes:
        before: the story as it was one edit ago; what a "revert" goes back to.
        clock: what an entry of a live blog is stamped with.
    """

    rng: Random
    writer: Writer
    before: Article
    clock: str

    def edit(self, article: Article, kind: str) -> Article:
        changed = EDITS[kind](self, article)
        return changed or _lead(self, article) or article


def _typo(editor: Editor, article: Article) -> Article | None:
    """Write one word with two letters the other way round."""

    def swap(word: re.Match[str]) -> str:
        letters = list(word[0])
        for place in range(1, len(letters) - 2):
            if letters[place] != letters[place + 1]:
                letters[place : place + 2] = letters[place + 1], letters[place]
                break
        return "".join(letters)

    return _rewrite(editor, article, lambda text: _WORD.sub(swap, text, count=1))


def _number(editor: Editor, article: Article) -> Article | None:
    more = editor.rng.randint(1, 9)
    return _rewrite(
        editor, article, lambda text: _NUMBER.sub(lambda n: str(int(n[0]) + more), text, count=1)
    )


def _sentence(editor: Editor, article: Article) -> Article | None:
    sentence = _say(editor, article)
    return _rewrite(editor, article, lambda text: f"{text} {sentence}")


def _paragraph(editor: Editor, article: Article) -> Article | None:
    places = _plain_paragraphs(article)
    if not places:
        return None
    text = f"{_say(editor, article)} {_say(editor, article)}"
    return _insert(article, editor.rng.choice(places) + 1, Block("paragraph", plain(text)))


def _cut(editor: Editor, article: Article) -> Article | None:
    places = _plain_paragraphs(article)
    if len(places) < 3:
        return None
    place = editor.rng.choice(places)
    return replace(article, blocks=article.blocks[:place] + article.blocks[place + 1 :])


def _correction(editor: Editor, article: Article) -> Article | None:
    places = _plain_paragraphs(article)
    if not places:
        return None
    text = editor.writer.write(editor.rng.choice(general.CORRECTIONS))
    return _insert(article, places[-1] + 1, Block("paragraph", plain(text)))


def _lead(editor: Editor, article: Article) -> Article | None:
    lead = editor.writer.one_of(SECTIONS[article.section].theme.leads)
    if lead == article.lead:
        lead = f"{lead} {_say(editor, article)}"
    return replace(article, lead_spans=plain(lead))


def _revert(editor: Editor, article: Article) -> Article | None:
    """Put everything back to what it said before the last edit."""
    old = editor.before
    if old.text == article.text:
        return None
    renamed = rename(article, old.headline)
    return replace(renamed, lead_spans=old.lead_spans, blocks=old.blocks)


def _headline(editor: Editor, article: Article) -> Article | None:
    return rename(article, _other_headline(editor, article))


def _other_headline(editor: Editor, article: Article) -> str:
    """Write a headline on the same theme that gives another address."""
    theme, old_slug = SECTIONS[article.section].theme, slugify(article.headline)
    while True:
        headline = editor.writer.headline(theme.headlines)
        if slugify(headline) != old_slug and len(slugify(headline)) <= MAX_SLUG:
            return headline


def _punctuation(editor: Editor, article: Article) -> Article | None:
    """Put the last word between quotes, which an address does not show."""
    first, last = article.headline.rsplit(" ", 1)
    return rename(article, f"{first} '{last.strip(chr(39))}'")


def _move(editor: Editor, article: Article) -> Article | None:
    """Give another headline and another section at once, as most that move do."""
    headline = _other_headline(editor, article)
    if article.is_video_page:
        return rename(article, headline)  # no section is in its address
    others = [s for s in ("algemeen", "opmerkelijk", "economie") if s != article.section]
    moved = replace(article, section=editor.rng.choice(others), also_in=())
    return rename(moved, headline)


def rename(article: Article, headline: str) -> Article:
    """Give a story a headline and the address that follows from it; the old one leads to it."""
    folder, _ = article.path.rsplit("/", 1)
    if not article.is_video_page and article.kind != "advertorial":
        folder = f"/{article.section}/{article.id}"
    path = f"{folder}/{slugify(headline)}.html"
    former = dict.fromkeys((*article.former_paths, article.path))
    former.pop(path, None)
    return replace(article, headline=headline, path=path, former_paths=tuple(former))


def _entry(editor: Editor, article: Article) -> Article | None:
    """Add an entry to a live blog, above the others."""
    first = next((n for n, b in enumerate(article.blocks) if b.kind == "liveblog_timestamp"), 0)
    entry = (
        Block("liveblog_timestamp", plain(editor.clock)),
        Block("liveblog_heading", plain(editor.writer.one_of(general.LIVE_HEADINGS))),
        Block("paragraph", plain(f"{_say(editor, article)} {_say(editor, article)}")),
    )
    return _insert(article, first, *entry)


def _picture(editor: Editor, article: Article) -> Article | None:
    """Exchange the head image, and nothing else."""
    old = article.head_image
    media_id = "".join(editor.rng.choices(MEDIA_ALPHABET, k=12))
    image = Image(media_id, old.slug if old else "beeld", old.alt if old else article.headline)
    return replace(article, head_image=image)


def _touch(editor: Editor, article: Article) -> Article | None:
    """Save the story as it was: only its update time will move."""
    return article


EDITS: Final[dict[str, Callable[[Editor, Article], Article | None]]] = {
    "typo": _typo,
    "sentence": _sentence,
    "paragraph": _paragraph,
    "cut": _cut,
    "number": _number,
    "correction": _correction,
    "lead": _lead,
    "revert": _revert,
    "headline": _headline,
    "punctuation": _punctuation,
    "move": _move,
    "entry": _entry,
    "picture": _picture,
    "touch": _touch,
}


def _say(editor: Editor, article: Article) -> str:
    return editor.writer.one_of(SECTIONS[article.section].theme.sentences)


def _plain_paragraphs(article: Article) -> list[int]:
    """Find the paragraphs without markup that have an element of their own."""
    following = (*article.blocks[1:], Block("banner"))
    return [
        place
        for place, (block, after) in enumerate(zip(article.blocks, following, strict=False))
        if block.kind == "paragraph"
        and not block.joined
        and not after.joined
        and not any(span.tag for span in block.spans)
    ]


def _rewrite(editor: Editor, article: Article, change: Callable[[str], str]) -> Article | None:
    """Change the text of one paragraph that this changes at all."""
    texts = {place: article.blocks[place].text for place in _plain_paragraphs(article)}
    places = [place for place, text in texts.items() if change(text) != text]
    if not places:
        return None
    place = editor.rng.choice(places)
    block = replace(article.blocks[place], spans=(Span(change(texts[place])),))
    return replace(article, blocks=(*article.blocks[:place], block, *article.blocks[place + 1 :]))


def _insert(article: Article, place: int, *blocks: Block) -> Article:
    return replace(article, blocks=(*article.blocks[:place], *blocks, *article.blocks[place:]))
