"""Fragments → blocks: the body of a feed item, a post. All of it is content; nothing of a site is around it.

In an article's body two `br` end a block, and one does behind a whole sentence. In a post, which has no paragraphs in
its markup, each `br` ends a block, and each line does where there is no markup of lines at all. Words that the platform
put there (cards, topics, widgets) stay in the blocks as found and are marked; pictures are facts. Hints set here:
`media` (what a player shows in its place), `hidden`, `title` (the headline again).
"""

from __future__ import annotations

import re
import unicodedata

from selectolax.lexbor import LexborNode

from cleaner.model import PARAGRAPH_BREAK, Block, Document, Fact, Image, Link, Mark, Page
from cleaner.page.addresses import to_absolute
from cleaner.page.cards import WEB_WORDS, find_card, find_typed_topics, to_tag
from cleaner.page.parse import parse
from cleaner.page.pictures import find_emoticon, find_picture, is_icon
from cleaner.page.typed import to_markup

_BLOCK_NAMES = (
    "address article aside blockquote center dd details dialog div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section summary table caption tbody tfoot "
    "thead tr td th ul video audio "
)
_SKIPPED_NAMES = "script style template svg math object canvas noscript select textarea head title button map -comment"
BLOCK_TAGS = frozenset(_BLOCK_NAMES.split())
SKIPPED_TAGS = frozenset(_SKIPPED_NAMES.split())
KINDS = {
    "pre": "code",
    "figcaption": "caption",
    "caption": "caption",
    **{f"h{level}": "heading" for level in range(1, 7)},
    "blockquote": "quote",
    "li": "item",
    "dt": "item",
    "dd": "item",
}
"""Kind of a block by the elements that are open; the first that is open decides."""

MAX_MARKS_IN_BLOCK = 300
"""No post has so many links in a paragraph; more are left in the text."""

CELL_SEPARATOR = " | "
_SPACES = re.compile(r"[^\S\xa0\u202f]+")
_BLANK_LINES = re.compile(r"\n\s*\n")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_BLOCKS_IN_CELL = "td p, td div, td table, td ul, td h1, td h2, td h3, td blockquote"
_SENTENCE_ENDS = tuple('.!?…。！？»”"')
_MIN_SENTENCE_CHARS = 60


def load_fragment(text: str, page: Page) -> Document:
    """The document of a fragment of HTML: blocks, what its markup tells (tags, links, images) and marks.

    >>> document = load_fragment("Rain <a href='/t/rain'>#rain#</a><br>fell", Page())
    >>> [block.text for block in document.blocks], document.facts, document.marks[0].start
    (['Rain #rain#', 'fell'], (Fact(field='tags', value='rain', source='block 0'),), 5)
    """
    tree = parse(unicodedata.normalize("NFC", to_markup(text)))
    walker = _Walker(page.url)
    if tree.body is not None:
        walker.run(tree.body)
    title = next((fact.value for fact in page.known if fact.field == "title" and isinstance(fact.value, str)), None)
    if title:
        walker.blocks[:2] = [_marked_title(block, title) for block in walker.blocks[:2]]
    facts = (*walker.facts, *(Fact("images", image, "img") for image in walker.images))
    return Document(tuple(walker.blocks), facts=facts, has_markup=True, fragment=True, marks=tuple(walker.marks))


def _marked_title(block: Block, title: str) -> Block:
    """The block, with a hint where it is the headline that the source of the fragment told."""
    return block._replace(hints=(*block.hints, "title")) if _to_key(block.text) == _to_key(title) else block


def _to_key(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


class _Frame:
    """An open element: what must be remembered until it closes."""

    __slots__ = ("attributes", "block", "caption", "icon", "images", "is_data", "part", "start", "tag")

    def __init__(self, tag: str, walker: _Walker, attributes: dict[str, str | None]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.block, self.part, self.start = len(walker.blocks), len(walker.parts), walker.size
        self.images = len(walker.images)
        self.caption: str | None = None
        self.icon = ""
        self.is_data = False


class _Walker:
    """State of one walk: the open elements, and the text gathered since the last block ended."""

    def __init__(self, page_url: str | None) -> None:
        self.page_url = page_url
        self.blocks: list[Block] = []
        self.marks: list[Mark] = []
        self.facts: list[Fact] = []
        self.images: list[Image] = []
        self.open: list[_Frame] = []
        self.tags: dict[str, int] = {}  # how many elements of each tag are open
        self.hidden = self.rows = 0
        self.parts: list[str] = []
        self.size = self.link_chars = self.breaks = 0
        self.marked: list[tuple[str, int, int, str | None]] = []
        self.is_post = self.has_lines = False

    def run(self, body: LexborNode) -> None:
        """Walk everything in `body`, without recursion."""
        paragraphs = len(body.css("p")) - len(body.css("video p"))
        self.is_post = paragraphs < 2 and body.css_first("li, h1, h2, h3, h4, td, pre") is None
        self.has_lines = self.is_post and not paragraphs and body.css_first("br, div, pre") is None
        node = body.first_child
        while node is not None:
            if self._enter(node):
                child = node.first_child
                if child is not None:
                    node = child
                    continue
                self._leave()
            while node.next is None and self.open:
                parent = node.parent
                self._leave()
                if parent is None:
                    break
                node = parent
            node = node.next
        self._end_block()

    def _enter(self, node: LexborNode) -> bool:
        tag = node.tag or ""
        if tag == "-text":
            self._add_text(node.text_content or "")
            return False
        if tag in SKIPPED_TAGS:
            return False
        if tag == "br":
            self._break_line()
            return False
        if tag == "img":
            self._add_image(node.attributes)
            return False
        frame = _Frame(tag, self, node.attributes)
        if tag in BLOCK_TAGS:
            self._start_block(tag, node, frame)
            frame.block, frame.part, frame.start = len(self.blocks), len(self.parts), self.size
        if self._hides(frame):
            self.hidden += 1
        self.open.append(frame)
        self.tags[tag] = self.tags.get(tag, 0) + 1
        return True

    def _start_block(self, tag: str, node: LexborNode, frame: _Frame) -> None:
        if tag == "table":
            frame.is_data = (
                node.css_first(_BLOCKS_IN_CELL) is None and node.css_first("tr > td + td, tr > th + td") is not None
            )
            self._end_block()
        elif tag == "tr" and self._in_data_table():
            self._end_block()
            self.rows += 1
            frame.is_data = True
        elif self.rows:
            self._add(CELL_SEPARATOR if tag in ("td", "th") and self.size else " ")
        else:
            self._end_block()

    def _leave(self) -> None:
        frame = self.open[-1]
        if frame.tag == "a":
            self._end_link(frame)
        if frame.tag in BLOCK_TAGS and (not self.rows or frame.tag == "tr"):
            self._end_block()
        if frame.tag == "tr" and frame.is_data:
            self.rows -= 1
        if frame.tag == "figure" and frame.caption:
            for i in range(frame.images, len(self.images)):
                self.images[i] = Image(self.images[i].url, frame.caption)
        if self._hides(frame):
            self.hidden -= 1
        self.open.pop()
        self.tags[frame.tag] -= 1

    def _hides(self, frame: _Frame) -> bool:
        return "hidden" in frame.attributes or bool(_HIDDEN.search(frame.attributes.get("style") or ""))

    def _in_data_table(self) -> bool:
        return next((frame.is_data for frame in reversed(self.open) if frame.tag == "table"), False)

    def _add(self, text: str) -> None:
        """Append text with single spaces, none of them at the start."""
        if not self.tags.get("pre"):
            text = _SPACES.sub(" ", text)
            if text.startswith(" ") and (not self.size or self.parts[-1].endswith(" ")):
                text = text[1:]
        if text:
            self.parts.append(text)
            self.size += len(text)
            self.breaks = 0

    def _add_text(self, text: str) -> None:
        if self.has_lines and "\n" in text:
            first, *lines = text.split("\n")
            self._add(first)
            for line in lines:
                self._end_block()
                self._add(line)
        elif text.strip(" \t\n\r\f\v") or self.size:
            breaks = self.breaks
            self._add(text)
            if not text.strip(" \t\n\r\f\v"):
                self.breaks = breaks

    def _break_line(self) -> None:
        if self.tags.get("pre"):
            self._add("\n")
            return
        self.breaks += 1
        is_sentence = self.size >= _MIN_SENTENCE_CHARS and self.parts[-1].rstrip().endswith(_SENTENCE_ENDS)
        if self.rows:
            self._add(" ")
        elif self.is_post or self.breaks > 1 or is_sentence:
            self._end_block()
        else:
            self._add(" ")
            self.breaks = 1

    def _add_image(self, attributes: dict[str, str | None]) -> None:
        link = next((frame for frame in reversed(self.open) if frame.tag == "a"), None)
        words = find_emoticon(attributes)
        if words:
            self._add(words)
            return
        if link is not None and (self._in_icon() or is_icon(attributes)):
            link.icon = attributes.get("src") or "icon"
            return
        url = find_picture(attributes, self.page_url)
        if url and not any(image.url == url for image in self.images[-100:]):
            self.images.append(Image(url))

    def _in_icon(self) -> bool:
        return any("url-icon" in (frame.attributes.get("class") or "") for frame in self.open[-3:])

    def _end_link(self, frame: _Frame) -> None:
        if frame.block != len(self.blocks):
            return
        words = "".join(self.parts[frame.part :])
        start = frame.start + len(words) - len(words.lstrip())
        words = words.strip()
        if not words:
            return
        card = find_card(frame.attributes, words, frame.icon)
        source = f"block {len(self.blocks)}"
        if card.url and (card.kind == "link" or (card.kind == "plain" and self.is_post)):
            title = None if words in WEB_WORDS or card.kind == "plain" else words
            self.facts.append(Fact("links", Link(card.url, title), source))
        self.link_chars += len(words)
        if card.kind != "plain":
            url = card.url or to_absolute(frame.attributes.get("href") or "", self.page_url)
            self.marked.append((card.kind, start, start + len(words), url))

    def _end_block(self) -> None:
        text = "".join(self.parts)
        if text.strip():
            self._add_block(text)
        self.parts.clear()
        self.marked.clear()
        self.size = self.link_chars = 0

    def _add_block(self, raw: str) -> None:
        text = raw.strip()
        shift = len(raw) - len(raw.lstrip())
        kind = "table" if self.rows else next((name for tag, name in KINDS.items() if self.tags.get(tag)), "paragraph")
        if kind == "code":
            text = _BLANK_LINES.sub("\n", text)
        text = text.replace(PARAGRAPH_BREAK, "\n")
        index = len(self.blocks)
        if kind == "caption":
            figure = next((frame for frame in reversed(self.open) if frame.tag == "figure"), None)
            if figure is not None:
                figure.caption = text
        hints = [name for name, is_set in (("hidden", self.hidden), ("media", self._in_player())) if is_set]
        path = "/".join(frame.tag for frame in self.open[-8:])
        self.blocks.append(Block(index, kind, text, path, tuple(hints), self.link_chars))
        if kind == "code":
            return
        marked = [(start - shift, end - shift, mark, url) for mark, start, end, url in self.marked[:MAX_MARKS_IN_BLOCK]]
        if self.is_post:
            marked += [(*span, "topic", None) for span in find_typed_topics(text)]
        last = 0
        for start, end, mark, url in sorted(marked, key=lambda found: (found[0], -found[1])):
            if start < last:
                continue
            last = end
            self.marks.append(Mark(index, mark, start, end, text[start:end], url))
            if mark == "topic":
                self.facts.append(Fact("tags", to_tag(text[start:end]), f"block {index}"))

    def _in_player(self) -> bool:
        return bool(self.tags.get("video") or self.tags.get("audio"))
