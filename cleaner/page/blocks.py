"""The one walk over the tree: every visible text of a page as Blocks, in reading order, and the Layout beside them.

Not recursive, and linear in the number of nodes: a hundred thousand nested levels are ordinary input. A block ends at a
block tag and at a run of two `br`; a single `br` is a space. Hints set here: `hidden` (the page hides it), `bold`
(all of it is in `b` or `strong`), `json` (found in a script only), `link-card` (all of it is one link).
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaner.model import Block
from cleaner.page import layout as bits
from cleaner.page.layout import Layout

_SKIPPED = ("script", "style", "template", "svg", "head", "select", "datalist", "textarea", "option")
_BLOCKS = (
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav object ol optgroup p "
    "pre search section summary table tbody td tfoot th thead tr ul noscript video audio canvas"
)
_INLINE = (
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img input ins kbd label mark meter math nobr "
    "output picture progress q rp rt ruby s samp small source span strike strong sub sup time tt u var wbr link meta "
    "iframe embed param track area map base slot portal marquee blink col colgroup title"
)
_FLAGS = {
    "nav": bits.NAV,
    "menu": bits.NAV,
    "aside": bits.ASIDE,
    "footer": bits.FOOTER,
    "header": bits.HEADER,
    "article": bits.ARTICLE,
    "main": bits.MAIN,
    "section": bits.SECTION,
    "figure": bits.FIGURE,
    "form": bits.FORM,
    "ul": bits.LIST,
    "ol": bits.LIST,
    "dl": bits.LIST,
    "table": bits.TABLE,
    "button": bits.BUTTON,
    "blockquote": bits.QUOTE,
    "details": bits.DETAILS,
    "noscript": bits.NOSCRIPT,
    "pre": bits.PRE,
    "dialog": bits.DIALOG,
} | {f"h{level}": bits.HEADING for level in range(1, 7)}
_ROLES = {
    "navigation": bits.NAV,
    "menu": bits.NAV,
    "menubar": bits.NAV,
    "complementary": bits.ASIDE,
    "contentinfo": bits.FOOTER,
    "banner": bits.HEADER,
    "article": bits.ARTICLE,
    "main": bits.MAIN,
    "dialog": bits.DIALOG,
    "alertdialog": bits.DIALOG,
    "search": bits.FORM,
    "form": bits.FORM,
    "button": bits.BUTTON,
    "heading": bits.HEADING,
}
_KINDS = {f"h{level}": "heading" for level in range(1, 7)} | {
    "li": "item",
    "dd": "item",
    "dt": "item",
    "td": "table",
    "th": "table",
    "tr": "table",
    "caption": "caption",
    "figcaption": "caption",
    "pre": "code",
    "address": "byline",
}
_PARAGRAPH_KEEPERS = frozenset({"p", "div", "center", "section", "article"})
_VERSE = re.compile(r"\b(?:verse|poem|poetry|lyrics?|stanza)\b", re.IGNORECASE)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\xa0\u202f]+|[\xa0\u202f](?=[\s])")
_MAX_CELL_CHARS = 400

TEXT, SKIP, BLOCK, INLINE, BREAK, ANCHOR, BOLD, CUSTOM = range(8)


class Walk(NamedTuple):
    """What one walk found."""

    blocks: tuple[Block, ...]
    layout: Layout


def walk(tree: LexborHTMLParser, fragment: bool = False) -> Walk:  # noqa: FBT001, FBT002 - the contract's signature
    """Every text of the tree as blocks, and the layout around them.

    >>> from cleaner.page.parse import parse
    >>> [(b.kind, b.text) for b in walk(parse("<h1>Rain</h1><p>It <i>fell</i>.<ul><li>Monday")).blocks]
    [('heading', 'Rain'), ('paragraph', 'It fell.'), ('item', 'Monday')]
    """
    walker = _Walker()
    root = tree.root
    if root is not None:
        walker.run(root)
    return walker.finish()


def _tag_kinds() -> dict[int, tuple[int, str]]:
    tree = LexborHTMLParser("")
    kinds = {2: (TEXT, "-text")}
    for names, kind in ((_SKIPPED, SKIP), (_BLOCKS.split(), BLOCK), (_INLINE.split(), INLINE)):
        for name in names:
            kinds[tree.create_node(name).tag_id] = (kind, name)
    for name, kind in (("br", BREAK), ("a", ANCHOR), ("b", BOLD), ("strong", BOLD)):
        kinds[tree.create_node(name).tag_id] = (kind, name)
    return kinds


_TAGS = _tag_kinds()


class _Walker:
    """State of one walk: the element that is open, and the text gathered since the last block ended."""

    def __init__(self) -> None:
        self.layout = Layout()
        self.texts: list[str] = []
        self.kinds: list[str] = []
        self.links: list[int] = []
        self.bold: list[bool] = []
        self.rows: list[int] = []
        self.element = -1
        self.parts: list[str] = []
        self.link_chars = 0
        self.bold_chars = 0
        self.link_depth = 0
        self.bold_depth = 0
        self.breaks = 0
        self.inline_class = ""
        self.row = -1

    def run(self, root: LexborNode) -> None:
        """Visit every node once, in reading order."""
        stack: list[tuple[LexborNode, int]] = []
        node: LexborNode | None = root
        while node is not None:
            kind = self._enter(node)
            child = None if kind == SKIP else node.first_child
            if child is not None:
                stack.append((node, kind))
                node = child
                continue
            if kind >= BLOCK or kind == BLOCK:
                self._leave(kind)
            following = node.next if stack else None
            while following is None and stack:
                node, kind = stack.pop()
                self._leave(kind)
                following = node.next if stack else None
            node = following

    def _enter(self, node: LexborNode) -> int:
        """Take in one node; returns how it must be left."""
        known = _TAGS.get(node.tag_id)
        if known is None:
            if not node.is_element_node:
                return SKIP
            return self._enter_custom(node)
        kind, name = known
        if kind == TEXT:
            self._add(node.text_content or "")
            return SKIP
        if kind == BLOCK:
            self._open(name, node.attributes)
        elif kind == INLINE:
            if not self.parts and not self.inline_class:
                self.inline_class = node.attributes.get("class") or ""
        elif kind == ANCHOR:
            self.link_depth += 1
            if not self.parts and not self.inline_class:
                self.inline_class = node.attributes.get("class") or ""
        elif kind == BOLD:
            self.bold_depth += 1
        elif kind == BREAK:
            self.breaks += 1
        elif name == "script":
            self._read_script(node)
        return kind

    def _enter_custom(self, node: LexborNode) -> int:
        name = node.tag or ""
        if "-" in name and not self.parts:
            self._open("custom", node.attributes, name)
            return CUSTOM
        return INLINE

    def _leave(self, kind: int) -> None:
        if kind == BLOCK or kind == CUSTOM:
            self._flush()
            layout = self.layout
            layout.element_last[self.element] = len(self.texts)
            self.element = layout.element_parent[self.element]
        elif kind == ANCHOR:
            self.link_depth -= 1
        elif kind == BOLD:
            self.bold_depth -= 1

    def _add(self, text: str) -> None:
        if self.breaks:
            if not text.strip():
                return
            if self.parts:
                if self.breaks > 1:
                    self._flush()
                else:
                    self.parts.append("\n")
            self.breaks = 0
        elif not self.parts and not text.strip():
            return
        self.parts.append(text)
        if self.link_depth:
            self.link_chars += len(text)
        if self.bold_depth:
            self.bold_chars += len(text)

    def _open(self, name: str, attributes: dict[str, str | None], tag: str = "") -> None:
        self._flush()
        layout = self.layout
        parent = self.element
        flags = _FLAGS.get(name, 0) | (layout.element_flags[parent] if parent >= 0 else 0)
        if self.link_depth:
            flags |= bits.LINK
        label = ""
        if attributes:
            flags |= _attribute_flags(attributes)
            label = attributes.get("class") or ""
            identity = attributes.get("id")
            if identity:
                label = f"{label} {identity}" if label else " " + identity
        self.element = len(layout.element_tag)
        layout.element_parent.append(parent)
        layout.element_tag.append(tag or name)
        layout.element_class.append(label)
        layout.element_flags.append(flags)
        layout.element_first.append(len(self.texts))
        layout.element_last.append(len(self.texts))

    def _flush(self) -> None:
        """End the block that is open, if it has any text."""
        parts = self.parts
        self.breaks = 0
        if parts:
            text = _to_text("".join(parts) if len(parts) > 1 else parts[0])
            if text and self.element >= 0:
                self.texts.append(text)
                self.links.append(min(self.link_chars, len(text)))
                self.bold.append(2 * self.bold_chars > len(text))
                self.layout.block_element.append(self.element)
                self.layout.block_inline.append(self.inline_class)
            self.parts = []
            self.link_chars = self.bold_chars = 0
        self.inline_class = ""

    def _read_script(self, node: LexborNode) -> None:
        pass

    def finish(self) -> Walk:
        """The blocks and the layout, once all nodes were seen."""
        layout = self.layout
        blocks = []
        tags, flags = layout.element_tag, layout.element_flags
        paths: dict[int, str] = {}
        for index, text in enumerate(self.texts):
            element = layout.block_element[index]
            path = paths.get(element)
            if path is None:
                path = paths[element] = layout.path(element)
            bit = flags[element]
            kind = _KINDS.get(tags[element]) or ("quote" if bit & bits.QUOTE else "paragraph")
            hints: tuple[str, ...] = ()
            if bit & bits.HIDDEN:
                hints = ("hidden",)
            if self.bold[index]:
                hints += ("bold",)
            if bit & bits.LINK:
                hints += ("link-card",)
            blocks.append(Block(index, kind, text, path, hints, self.links[index]))
        return Walk(tuple(blocks), layout)


def _attribute_flags(attributes: dict[str, str | None]) -> int:
    flags = 0
    role = attributes.get("role")
    if role:
        flags |= _ROLES.get(role, 0)
    style = attributes.get("style")
    if "hidden" in attributes or attributes.get("aria-hidden") == "true" or (style and _HIDING.search(style)):
        flags |= bits.HIDDEN
    if (attributes.get("itemprop") or "").lower() == "articlebody":
        flags |= bits.BODY_PROP
    return flags


def _to_text(raw: str) -> str:
    """White space collapsed, single no-break spaces left as they are, NFC."""
    text = " ".join(raw.split()) if "\xa0" not in raw and "\u202f" not in raw else _SPACES.sub(" ", raw).strip()
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text
