"""What stands around the headline: the blocks where pages print byline and date, and what they say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaner.dates import find_dates
from cleaner.layout import ASIDE, DIALOG, FIGURE, FOOTER, FORM, NAV, Layout
from cleaner.model import Block
from cleaner.page.names import to_collectives, to_names

BLOCKS_BEFORE = 5
BLOCKS_AFTER = 25
STORY_CHARS = 200
"""A paragraph as long as this belongs to the story; behind the second one the story's own byline is not looked for."""
MAX_LINE_CHARS = 250
MAX_NAMES_CHARS = 120
MAX_CLASS_CHARS = 300
MAX_COLLECTIVE_WORDS = 6
MAX_BYLINE_WORDS = 8
BLOCKS_BESIDE = 6
"""So near to the headline even an `aside` or a `footer` speaks of the story."""
_NOT_LINES = ("caption", "code")
_AWAY = NAV | ASIDE | FOOTER | DIALOG | FORM

_BY = re.compile(
    r"^(?:(?:story|text|words|written|posted|published|reported|author|article|reporting|submitted)\s?(?:by|"
    r":)\s?(?:by\s)?|by(?:\s|:|$)|von[\s:]|"
    r"par\s|por\s|di\s(?=[A-Z])|af\s(?=[A-Z])|av\s(?=[A-Z])|door\s|oleh\s|tekst:|autor(?:in|en|a|es)?:\s?|"
    r"auteurs?:\s?|autore:\s?|"
    r"escrito por\s|автор:?\s|текст:\s?|kirjoittaja:?\s|yazan:?\s|penulis:?\s|作者[:：]|记者[:：\s]|"
    r"記者[:：\s／/]|文[/／:：]|"
    r"撰文[:：])",
    re.IGNORECASE,
)  # fmt: skip
_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:author|byline|writer|contributor|reporter|journalist|creator|autor|auteur|autore|redakteur|"
    r"verfasser|penulis|firma)(?:s|in|en)?(?:$|[\s_-])|authors?name|bylinename|author(?=[A-Z_])|byline(?=[A-Z_])",
    re.I,
)
_OTHER_CLASS = re.compile(
    r"comment|related|recirc|recommend|social|share|follow|newsletter|promo(?!te)|teaser|copyright|photo|credit|"
    r"caption",
    re.I,
)
_TOPIC_CLASS = re.compile(
    r"topic|categor|taxonom|(?:^|[\s_-])(?:cat|tag|term|section|kicker|eyebrow)s?(?:$|[\s_-])", re.IGNORECASE
)
_BIO_CLASS = re.compile(r"author|bio|byline|written|about|autor|auteur", re.IGNORECASE)
_CUT = re.compile(
    r"(?-i:(?<=[a-z])(?:Published|Updated|Posted|Last ))|\s?[|•·⋅●・∙◦~]|\s(?:[-–—]\s|updated|published|posted|last\s|"
    r"on\s\w+|in\s)|\d",
    re.IGNORECASE,
)
_CHECKED_BY = re.compile(
    r"^(?:(?:medically|expertly|technically|legally) )?(?:reviewed|fact[ -]?checked|edited|translated|photographed|"
    r"illustrated|vetted|approved)\b",
    re.IGNORECASE,
)
_MID_BY = re.compile(r"\s(?:by|von|par|por|oleh|door)\s+(?=[A-Z])")
_WRITTEN_BY = re.compile(r"^(?:this (?:post|article|story|piece) was )?written by:?\s", re.IGNORECASE)
UPDATED = re.compile(
    r"updat|modifi|edited|revised|aktualisier|stand:|geändert|mis à jour|màj|actualiza|atualizad|aggiorna|bijgewerkt|"
    r"oppdatert|"
    r"opdateret|uppdatera|päivit|обновл|изменен|оновлено|更新|최종|수정|güncelle|diperbarui|aktualizac|zaktualizowan|ενημ|"
    r"تحديث",
    re.IGNORECASE,
)  # fmt: skip
_READING_TIME = re.compile(
    r"\bmin(?:ute)?s?\b.{0,12}(?:read|lesezeit|lecture|lectura)|read(?:ing)? time|lesezeit", re.IGNORECASE
)
_JOINT = re.compile(r"[,;|/&·]|\s(?:and|und|et|y|e|og|och|en|i|и)\s")
_NOT_LONE = re.compile(r"[A-Z]{3}|[a-z]{3}[A-Z]")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}$|.*[^\u4e00-\u9fff]")
_NAME_SHAPE = re.compile(r"^(?:(?:Dr|Prof|Sir)\.?\s)?[^\W\d_a-z][\w'’.-]+(?:\s[^\W\d_a-z][\w'’.-]*){1,3}$")


FindLinks = Callable[[str], Iterable[str]]


class Line(NamedTuple):
    """A short block near the headline, with the classes of the elements it stands in."""

    block: int
    kind: str
    text: str
    classes: str
    is_before: bool


def find_lines(headline: int, blocks: Sequence[Block], layout: Layout) -> list[Line]:
    """The short blocks around the headline, those behind it first; empty when the headline is not shown."""
    if headline < 0:
        return []
    before = [_to_line(block, layout, headline) for block in blocks[max(0, headline - BLOCKS_BEFORE) : headline]]
    after: list[Line | None] = []
    long_ones = 0
    for block in blocks[headline + 1 : headline + 1 + BLOCKS_AFTER]:
        if len(block.text) > STORY_CHARS and block.kind in ("paragraph", "verse"):
            long_ones += 1
            if long_ones > 1:
                break
        after.append(_to_line(block, layout, headline))
    return [line for line in (*after, *reversed(before)) if line is not None]


def _to_line(block: Block, layout: Layout, headline: int) -> Line | None:
    element = layout.block_element[block.index]
    away = NAV | FORM | DIALOG if -2 <= block.index - headline <= BLOCKS_BESIDE else _AWAY
    if len(block.text) > MAX_LINE_CHARS or layout.element_flags[element] & (away | FIGURE) or block.kind in _NOT_LINES:
        return None
    return Line(block.index, block.kind, block.text, _classes_of(block, layout), block.index < headline)


def _classes_of(block: Block, layout: Layout) -> str:
    """Classes of what a block starts with and of the three elements around it."""
    element = layout.block_element[block.index]
    classes = [layout.block_inline[block.index][:MAX_CLASS_CHARS]]
    while element >= 0 and len(classes) < 4:
        classes.append(layout.element_class[element][:MAX_CLASS_CHARS])
        element = layout.element_parent[element]
    return " ".join(classes)


def find_authors(lines: Sequence[Line], sites: frozenset[str], find_links: FindLinks) -> Iterator[tuple[str, int]]:
    """Persons that a byline near the headline names, each with the index of its block.

    In this order of trust: lines that begin with `By`, lines whose class says so, a lone name beside a date.
    `find_links` gives the texts of the links in a line: where it has them, they are the names, and tell where one ends.
    """
    for find in (_find_by, _find_classed):
        found = list(find(lines, sites, find_links))
        if found:
            yield from found
            return
    yield from _find_lone(lines, sites)


def _find_by(lines: Sequence[Line], sites: frozenset[str], find_links: FindLinks) -> Iterator[tuple[str, int]]:
    for i, line in enumerate(lines):
        text = _cut(_after_by(line, lines[i + 1].text if i + 1 < len(lines) else ""))
        names = _read_names(text, sites, find_links) if text else []
        if names and all(_is_printed_name(name, line.text) for name in names):
            yield from ((name, line.block) for name in names)
            return


def _is_printed_name(name: str, line: str) -> bool:
    """A name of several words; one word only in a line of few, or behind `Posted by`."""
    return " " in name or not name.isascii() or len(line.split()) <= 4 or line.lower().startswith(("posted", "written"))


def _after_by(line: Line, following: str) -> str:
    """What a line says behind its `By`; the line behind it where `By` stands alone; empty where the line has none."""
    if _OTHER_CLASS.search(line.classes):
        return ""
    if len(line.text.split()) > MAX_BYLINE_WORDS and line.text.endswith((".", "!", "?")):
        return ""
    if match := _BY.match(line.text):
        return line.text[match.end() :].strip(" :") or following
    if line.text.startswith("By") and line.text[2:3].isupper() and line.text[3:4].islower():
        return line.text[2:]
    match = _MID_BY.search(line.text)
    return line.text[match.end() :] if match and next(find_dates(line.text), None) else ""


def find_collectives(lines: Sequence[Line]) -> Iterator[tuple[str, int]]:
    """What a line that begins with `By` names where it names no person: a team, a desk, an agency."""
    for i, line in enumerate(lines):
        text = _cut(_after_by(line, lines[i + 1].text if i + 1 < len(lines) else "")).partition(",")[0]
        words = text.split()
        if words and len(words) <= MAX_COLLECTIVE_WORDS and sum(word[0].islower() for word in words) * 2 <= len(words):
            yield from ((name, line.block) for name in to_collectives([text]))
            return


def find_signature(blocks: Sequence[Block], layout: Layout, sites: frozenset[str]) -> Iterator[tuple[str, int]]:
    """The persons of a `Written by …` line anywhere on the page, which authors' boxes behind the story have."""
    for block in blocks:
        match = _WRITTEN_BY.match(block.text) if len(block.text) < MAX_LINE_CHARS else None
        if match is None:
            continue
        element = layout.block_element[block.index]
        classes = _classes_of(block, layout)
        if layout.element_flags[element] & _AWAY == 0 and (
            match[0].startswith(("This", "this")) or _BIO_CLASS.search(classes)
        ):
            names = to_names([_cut(block.text[match.end() :]).partition(",")[0]], sites)
            if names:
                yield from ((name, block.index) for name in names)
                return


def _find_classed(lines: Sequence[Line], sites: frozenset[str], find_links: FindLinks) -> Iterator[tuple[str, int]]:
    for line in lines:
        is_marked = line.kind == "byline" or _BYLINE_CLASS.search(line.classes)
        if not is_marked or _OTHER_CLASS.search(line.classes) or len(line.text) > MAX_NAMES_CHARS:
            continue
        if _CHECKED_BY.match(line.text):
            continue
        names = _read_names(_cut(line.text), sites, find_links)
        if names and all(_is_name_like(name) for name in names):
            yield from ((name, line.block) for name in names)
            if line.is_before or len(names) > 1:
                return


def _read_names(text: str, sites: frozenset[str], find_links: FindLinks) -> list[str]:
    """The persons in a byline: between its commas and bars, or, where it has none, in its links."""
    if len(text.split()) > 2 and not _JOINT.search(text):
        linked = to_names((link for link in find_links(text) if _NAME_SHAPE.match(link)), sites)
        if linked:
            return linked
    return to_names([text], sites)


def _find_lone(lines: Sequence[Line], sites: frozenset[str]) -> Iterator[tuple[str, int]]:
    """A line that is a name and nothing else, with a date or a reading time within two lines of it.

    Headings and topics have the same shape and stand there, too.
    """
    for i, line in enumerate(lines[:6]):
        if line.is_before or line.kind == "heading" or _TOPIC_CLASS.search(line.classes):
            continue
        if not _NAME_SHAPE.match(line.text) or _NOT_LONE.search(line.text):
            continue
        around = [other.text for other in (*lines[max(0, i - 2) : i], *lines[i + 1 : i + 4])]
        if any(_READING_TIME.search(text) or next(find_dates(text), None) for text in around if len(text) < 100):
            names = to_names([line.text], sites)
            if len(names) == 1 and " " in names[0] and names[0][0].isupper():
                yield names[0], line.block
                return


def _cut(text: str) -> str:
    """A byline up to the date, time or bar that follows its names."""
    dated = next(find_dates(text[:MAX_NAMES_CHARS]), None)
    text = text[: dated[1]] if dated else text
    match = _CUT.search(text, 2)
    return text[: match.start()] if match else text


def _is_name_like(name: str) -> bool:
    """Whether a printed name can be one: Chinese names have two to four characters, others two to five words."""
    if name.isascii() and " " not in name:
        return False
    return bool(_HAN_NAME.match(name)) and len(name.split()) <= 5 and len(name) > 2 - (not name.isascii())
