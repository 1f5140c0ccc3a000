"""The one walk over the tree: every visible text of a page as Blocks, in reading order, and the Layout beside them.

Not recursive, and linear in the number of nodes: a hundred thousand nested levels are ordinary input. A block ends at a
block tag, at a run of two `br`, and at one `br` behind a whole sentence; any other `br` is a space (a line break in
verse). Hints set here: `hidden` (the page hides it), `bold` (most of it is in `b` or `strong`), `link-card` (it stands
in one link with other blocks), `json` (found in a script only).
"""

from __future__ import annotations

from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaner import layout as bits
from cleaner.layout import Layout
from cleaner.model import Block
from cleaner.page.jsonbody import find_missing, load_body, load_state
from cleaner.page.kinds import find_kind, is_verse, to_hints
from cleaner.page.rows import join_rows
from cleaner.page.spaces import to_lines, to_text
from cleaner.page.tags import ANCHOR, BLOCK, BOLD, BREAK, INLINE, SCRIPT, SKIP, TAGS, TELLING, TEXT_TAG, to_flags

CUSTOM = 9
_HINTING = bits.HIDDEN | bits.LINK | bits.JSON
_SENTENCE_ENDS = tuple('.!?…。！？؟।։”"»：')
_MIN_SHOWN_CHARS = 600
_MIN_SENTENCE_CHARS = 60
_MIN_SENTENCE_CHARS_WIDE = 24


class Walk(NamedTuple):
    """What one walk found."""

    blocks: tuple[Block, ...]
    layout: Layout


def walk(tree: LexborHTMLParser, *, fragment: bool = False, paths: bool = True, walker: Walker | None = None) -> Walk:
    """Every text of the tree as blocks, and the layout around them. Of a fragment the head is not read.

    Without `paths` no block says where it stood: only traces and site memories ask. A `walker` may note more.

    >>> from cleaner.page.parse import parse
    >>> [(b.kind, b.text) for b in walk(parse("<h1>Rain</h1><p>It <i>fell</i>.<ul><li>Monday")).blocks]
    [('heading', 'Rain'), ('paragraph', 'It fell.'), ('item', 'Monday')]
    """
    walker = walker or Walker()
    root = tree.root
    if root is not None:
        walker.run(root)
        head = tree.head
        if head is not None and not fragment:
            walker.read_head(head)
    return walker.finish(paths=paths)


class Walker:
    """State of one walk: the elements that are open, and the text gathered since the last block ended.

    An element enters the layout with the first block in it (until then it is in `waiting`): half of them hold none.
    """

    def __init__(self) -> None:
        self.layout = Layout()
        self.texts: list[str] = []
        self.links: list[int] = []
        self.bold: list[bool] = []
        self.element = -1
        self.waiting: list[tuple[LexborNode, str, int]] = []
        self.parts: list[str] = []
        self.chars = self.link_chars = self.bold_chars = 0
        self.link_depth = self.bold_depth = 0
        self.breaks = 0
        self.images = 0
        self.inline_class = ""
        self.scripts: list[LexborNode] = []

    def run(self, root: LexborNode) -> None:
        """Visit every node once, in reading order."""
        stack: list[tuple[LexborNode, int]] = []
        node: LexborNode | None = root
        text_tag, known, unknown = TEXT_TAG, TAGS, (CUSTOM, "", 0)
        parts, waiting = self.parts, self.waiting
        while node is not None:
            tag = node.tag_id
            if tag == text_tag:
                if parts or not node.is_empty_text_node:  # the cheap question: most texts are white space between tags
                    text = node.text_content
                    if text and (parts or not text.isspace()):
                        self._add(text)
            else:
                kind, name, flags = known.get(tag, unknown)
                child = node.first_child
                if kind == BLOCK:
                    if parts:
                        self._flush()
                    self.breaks = 0
                    self.inline_class = ""
                    if child is not None:
                        waiting.append((node, name, flags | bits.LINK if self.link_depth else flags))
                elif kind != SKIP:
                    kind = self._enter(node, child, kind, name)
                if child is not None and kind >= BLOCK:
                    stack.append((node, kind))
                    node = child
                    continue
            following = node.next if stack else None
            while following is None and stack:
                node, kind = stack.pop()
                if kind == BLOCK:
                    if parts:
                        self._flush()
                    self.breaks = 0
                    self.inline_class = ""
                    if waiting:
                        waiting.pop()
                    else:
                        self._close()
                elif kind != INLINE:
                    self._leave(kind)
                following = node.next if stack else None
            node = following

    def _enter(self, node: LexborNode, child: LexborNode | None, kind: int, name: str) -> int:
        """Take in an element that is no plain block; returns how it is to be left. Without children it is not left."""
        if kind == INLINE:
            if name == "img":
                self.images += 1
            elif not self.parts and not self.inline_class:
                self.inline_class = node.attributes.get("class") or ""
        elif kind == ANCHOR:
            if child is not None:
                self.link_depth += 1
            if not self.parts and not self.inline_class:
                self.inline_class = node.attributes.get("class") or ""
        elif kind == BOLD:
            if child is not None:
                self.bold_depth += 1
        elif kind == BREAK:
            self.breaks += 1
        elif kind == SCRIPT:
            self.scripts.append(node)
        elif kind == CUSTOM:
            return self._enter_custom(node, child) if node.is_element_node else SKIP
        return kind

    def _enter_custom(self, node: LexborNode, child: LexborNode | None) -> int:
        """An element HTML does not know: a block where no text is open, else part of the sentence."""
        name = node.tag or ""
        if "-" not in name or self.parts or child is None:
            return INLINE
        self.breaks = 0
        self.inline_class = ""
        self.waiting.append((node, name, bits.LINK if self.link_depth else 0))
        return CUSTOM

    def _leave(self, kind: int) -> None:
        if kind == ANCHOR:
            self.link_depth -= 1
        elif kind == BOLD:
            self.bold_depth -= 1
        elif kind == CUSTOM:
            if self.parts:
                self._flush()
            self.breaks = 0
            self.inline_class = ""
            if self.waiting:
                self.waiting.pop()
            else:
                self._close()

    def _close(self) -> None:
        """The innermost element that holds a block ends."""
        layout, element = self.layout, self.element
        layout.element_last[element] = len(self.texts)
        self.element = layout.element_parent[element]

    def _add(self, text: str) -> None:
        if self.breaks:
            if text.isspace():
                return
            self._break(text)
        self.parts.append(text)
        size = len(text)
        self.chars += size
        if self.link_depth:
            self.link_chars += size
        if self.bold_depth:
            self.bold_chars += size

    def _break(self, following: str) -> None:
        """A run of `br` ends here: it ends the block, or is white space in it."""
        if self.parts:
            end = self.parts[-1].rstrip()
            enough = _MIN_SENTENCE_CHARS if end[-2:].isascii() else _MIN_SENTENCE_CHARS_WIDE
            if self.breaks > 1 or (self.chars >= enough and end.endswith(_SENTENCE_ENDS)) or following[0] == "\u3000":
                self._flush()
            else:
                self.parts.append("\n")
        self.breaks = 0

    def _open_waiting(self) -> None:
        """Put the open elements that the layout lacks into it, the outermost first."""
        for node, name, flags in self.waiting:
            attributes = node.attributes
            label = ""
            if attributes:
                label = attributes.get("class") or ""
                identity = attributes.get("id")
                if identity:
                    label = f"{label} {identity}"
                if not TELLING.isdisjoint(attributes):
                    flags |= to_flags(attributes)
            self._open(name, label, flags)
        self.waiting.clear()

    def _open(self, name: str, label: str, flags: int) -> None:
        layout, parent, first = self.layout, self.element, len(self.texts)
        all_flags = layout.element_flags
        self.element = len(all_flags)
        all_flags.append(flags | all_flags[parent] if parent >= 0 else flags)
        layout.element_parent.append(parent)
        layout.element_tag.append(name)
        layout.element_class.append(label)
        layout.element_first.append(first)
        layout.element_last.append(first)

    def _flush(self) -> None:
        """End the block that is open, if it has any text."""
        self.breaks = 0
        parts = self.parts
        if parts and (self.waiting or self.element >= 0):
            if self.waiting:
                self._open_waiting()
            raw = "".join(parts) if len(parts) > 1 else parts[0]
            layout = self.layout
            if layout.element_flags[self.element] & bits.PRE:
                for part in raw.split("\n\n"):
                    self._end_block(to_lines(part))
            elif "\n" in parts and is_verse(layout.element_class[self.element]):
                lines = "".join(part if part == "\n" else part.replace("\n", " ") for part in parts)
                self._end_block(to_lines(lines))
            else:
                self._end_block(" ".join(raw.split()) if raw.isascii() else to_text(raw))
            parts.clear()
            self.chars = self.link_chars = self.bold_chars = 0
        self.inline_class = ""

    def _end_block(self, text: str) -> None:
        if not text:
            return
        layout = self.layout
        self.texts.append(text)
        self.links.append(min(self.link_chars, len(text)) if self.link_chars else 0)
        self.bold.append(2 * self.bold_chars > len(text))
        layout.block_element.append(self.element)
        layout.block_inline.append(self.inline_class)
        layout.block_images.append(self.images)

    def read_head(self, head: LexborNode) -> None:
        """Note the titles and scripts of the page's head."""
        title = og_title = ""
        for node in head.iter():
            tag = node.tag
            if tag == "title" and not title:
                title = to_text(node.text())
            elif tag == "meta":
                attributes = node.attributes
                name = attributes.get("property") or attributes.get("name")
                if name == "og:title" and not og_title:
                    og_title = to_text(attributes.get("content") or "")
                elif name in ("description", "og:description") and not self.layout.description:
                    self.layout.description = to_text(attributes.get("content") or "")
            elif tag == "script":
                self.scripts.append(node)
        self.layout.titles = [text for text in (og_title, title) if text]

    def finish(self, *, paths: bool) -> Walk:
        """The blocks and the layout, once all nodes were seen."""
        layout = self.layout
        body = load_body(self.scripts)
        if not body and sum(map(len, self.texts)) - sum(self.links) < _MIN_SHOWN_CHARS:
            body = load_state(self.scripts)
        if body:
            layout.bodies.append(body)
            self._add_missing(body)
        joined = join_rows(layout, self.texts, self.links)
        elements = layout.block_element
        flags = [layout.element_flags[element] for element in elements]
        bold = [self.bold[i] for i in joined.origins]
        kinds = [find_kind(layout, element, bit) for element, bit in zip(elements, flags, strict=True)]
        hints = [
            (("bold",) if is_bold else ()) + to_hints(bit) if is_bold or bit & _HINTING else ()
            for is_bold, bit in zip(bold, flags, strict=True)
        ]
        places = layout.paths() if paths else [""] * len(elements)
        columns = (range(len(elements)), kinds, joined.texts, places, hints, joined.links)
        return Walk(tuple(map(Block._make, zip(*columns, strict=True))), layout)

    def _add_missing(self, body: str) -> None:
        """Blocks for the paragraphs of a script's article that the page itself does not show."""
        missing = [to_text(text) for text in find_missing(body, self.texts)]
        if not missing:
            return
        self.element = -1
        self._open("json-ld/articleBody", "", bits.JSON)
        self.inline_class = ""
        for text in missing:
            self._end_block(text)
        self.layout.element_last[self.element] = len(self.texts)
