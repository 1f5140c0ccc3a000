"""Text without markup → blocks: one line, one block, with what the line's shape still says as hints.

Hints: `blank-before` and `blank-after` (an empty line, or an end of the text, stands there), `bullet` (a list mark was
taken off; the kind is `item`), `indent` (the line began with white space), `bold` (the whole line was in `**`),
`heading-mark` (a Markdown `#` was taken off; the kind is `heading`), `unwrapped` (several lines of a hard-wrapped
paragraph, or of one cut at its links, were put together).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.model import Block, Document
from cleaner.page.fragments import join_fragments
from cleaner.page.wrapping import join_wrapped

_LINE_BREAK = re.compile(r"[\n\r\f\u2028\u2029]")
"""Not U+0085: in text that was decoded wrongly it is half of a letter, and the encoding repair needs it. It is no space
below, either."""
_WHITE = " \t\v\x1c-\x1f\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000"
_SPACES = re.compile(f"[{_WHITE}]{{2,}}|[\t\v]")
_EDGES = " \t\v\u00a0\u3000\u200b\ufeff\u2002\u2003\u2009\u202f"
_BULLET = re.compile(r"[•·▪▫‣◦●○■□►▶➤➢✓✔∙⁃]\ufe0e?[ \t\u00a0]+(?=\S)")
_WEAK_BULLET = re.compile(r"[-*+][ \t\u00a0]+(?=\S)")
"""Marks that also open a line of speech: taken off only where the line is indented, in Markdown, or one of a run."""
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=[^\s#])")
_RULE_LINE = re.compile(r"[-*_=~ ]{3,}")
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\s]{1,2000}\)")
_TABS = re.compile(f"[ ]*\t[{_WHITE}]*")
_BLANKS: dict[tuple[bool, bool], tuple[str, ...]] = {
    (False, False): (),
    (True, False): ("blank-before",),
    (False, True): ("blank-after",),
    (True, True): ("blank-before", "blank-after"),
}
"""The hints of a line by whether an empty one stands before and after it."""


class Line(NamedTuple):
    """One line of the dump with its marks taken off. `number` counts from 1; an empty `text` never occurs."""

    number: int
    text: str
    kind: str = "paragraph"
    hints: tuple[str, ...] = ()
    blank_before: bool = False
    indent_chars: int = 0
    width_chars: int = 0
    link_chars: int = 0


def load_lines(text: str, *, is_markdown: bool = False) -> Document:
    """The blocks of a text without markup. `is_markdown` takes off heading marks, links and rules as well.

    White space inside a block is single spaces; lines without text are noted as hints of their neighbours. Hard-wrapped
    paragraphs are put together. Never raises on content.

    >>> rain, fell = load_lines("**Rain**\\n\\n  • It fell.\\n").blocks
    >>> rain.text, rain.hints
    ('Rain', ('blank-before', 'blank-after', 'bold'))
    >>> fell.kind, fell.text, fell.path
    ('item', 'It fell.', 'line 3')
    """
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    lines = list(_find_lines(text, is_markdown=is_markdown))
    lines = _without_weak_bullets(lines, is_markdown=is_markdown)
    lines = list(_find_joined(lines))
    return Document(tuple(_find_blocks(lines)))


def _find_lines(text: str, *, is_markdown: bool) -> Iterator[Line]:
    blank = True
    for number, raw in enumerate(_LINE_BREAK.split(text.replace("\r\n", "\n")), 1):
        body = raw.strip(_EDGES)
        if not body or body.isspace():
            blank = True
            continue
        indent_chars = len(raw) - len(raw.lstrip(" \t\u00a0")) if raw[0] in " \t\u00a0" else 0
        found = Line(number, body, "paragraph", (), blank, indent_chars, indent_chars + len(body))
        line = _to_line(found, is_markdown=is_markdown)
        if line is None:
            blank = True
            continue
        yield line
        blank = False


def _to_line(line: Line, *, is_markdown: bool) -> Line | None:
    """The line without its marks; None where it holds nothing else."""
    body, kind, hints = line.text, line.kind, ["indent"] if line.indent_chars else []
    link_chars = 0
    if is_markdown:
        if _RULE_LINE.fullmatch(body):
            return None
        if body.startswith(">"):
            body, kind = body.lstrip("> \t"), "quote"
        linked = [m.group(1) for m in _MARKDOWN_LINK.finditer(body) if not m.group().startswith("!")]
        link_chars = sum(map(len, linked))
        body = _MARKDOWN_LINK.sub(lambda m: "" if m.group().startswith("!") else m.group(1), body).strip(_EDGES)
    if not body[:1].isalnum():
        if mark := _BULLET.match(body):
            body, kind = body[mark.end() :], "item"
            hints.append("bullet")
        elif (mark := _HEADING.match(body)) and not body.endswith("#"):
            body, kind = body[mark.end() :], "heading"
            hints.append("heading-mark")
    if "**" in body:
        body, is_bold = without_stars(body)
        if is_bold:
            hints.append("bold")
    if "\t" in body and kind == "paragraph" and not line.indent_chars:
        body, kind = _TABS.sub("\t", body), "table"
    else:
        if "  " in body or not body.isprintable():  # else the plain space is its only white space
            body = _SPACES.sub(" ", body)
        body = body.strip(_EDGES)
    if not body:
        return None
    number, _, _, _, blank_before, indent_chars, width_chars, _ = line
    return Line(number, body, kind, tuple(hints), blank_before, indent_chars, width_chars, link_chars)


def without_stars(text: str) -> tuple[str, bool]:
    """The text without Markdown's `**` pairs, and whether one pair held all of it.

    A pair opens before a letter and closes after one, as Markdown wants it; `2**3` and lone stars stay.

    >>> without_stars("**Rain** fell on 2**3 roofs")
    ('Rain fell on 2**3 roofs', False)
    >>> without_stars("**All of it**")
    ('All of it', True)
    """
    parts = text.split("**")
    kept, i, pairs = [parts[0]], 1, 0
    while i < len(parts):
        inner = parts[i]
        before, after = kept[-1][-1:], parts[i + 1][:1] if i + 1 < len(parts) else ""
        opens = i + 1 < len(parts) and inner and not inner[0].isspace() and not inner[-1].isspace()
        if opens and not _is_latin_word_char(before) and not _is_latin_word_char(after) and "*" not in (before, after):
            kept.append(inner + parts[i + 1])
            pairs, i = pairs + 1, i + 2
        else:
            kept.append("**" + inner)
            i += 1
    return "".join(kept), pairs == 1 and len(parts) == 3 and not parts[0].strip() and not parts[2].strip()


def _is_latin_word_char(char: str) -> bool:
    return bool(char) and char.isalnum() and ord(char) < 0x250


def _without_weak_bullets(lines: list[Line], *, is_markdown: bool) -> list[Line]:
    """Takes `- `, `* ` and `+ ` off where they are list marks: indented, in Markdown, or stars in a run."""
    marks = [_WEAK_BULLET.match(line.text) if line.kind == "paragraph" else None for line in lines]
    out = []
    for i, (line, mark) in enumerate(zip(lines, marks, strict=True)):
        if mark is not None:
            neighbours = (marks[j] for j in (i - 1, i + 1) if 0 <= j < len(lines))
            in_run = any(other and other.group()[0] == mark.group()[0] for other in neighbours)
            if is_markdown or line.indent_chars or (in_run and mark.group()[0] != "-"):
                line = line._replace(text=line.text[mark.end() :], kind="item", hints=(*line.hints, "bullet"))
        out.append(line)
    return out


def _find_joined(lines: list[Line]) -> Iterator[Line]:
    """The lines with paragraphs put together that were hard-wrapped, or cut at every link."""
    starts = [line.blank_before or line.kind in ("item", "heading", "table") or "bold" in line.hints for line in lines]
    texts = [line.text for line in lines]
    runs = list(join_fragments(texts, starts))
    if len(runs) == len(texts):
        runs = list(join_wrapped(texts, [line.width_chars for line in lines], starts))
    for first, last, joined in runs:
        line = lines[first]
        yield line if first == last else line._replace(text=joined, hints=(*line.hints, "unwrapped"))


def _find_blocks(lines: list[Line]) -> Iterator[Block]:
    for i, line in enumerate(lines):
        blank_after = i + 1 == len(lines) or lines[i + 1].blank_before
        blanks = _BLANKS[line.blank_before, blank_after]
        text, kind = line.text, line.kind
        if kind == "table":
            text, kind = _to_row(lines, i)
        yield Block(i, kind, text, f"line {line.number}", blanks + line.hints, line.link_chars)


def _to_row(lines: list[Line], i: int) -> tuple[str, str]:
    """Cells joined by ` | ` where a neighbour has as many cells; ordinary text otherwise."""
    cells = lines[i].text.split("\t")
    neighbours = [lines[j] for j in (i - 1, i + 1) if 0 <= j < len(lines) and lines[j].kind == "table"]
    if any(other.text.count("\t") + 1 == len(cells) for other in neighbours):
        return " | ".join(_SPACES.sub(" ", cell) for cell in cells), "table"
    return _SPACES.sub(" ", " ".join(cells)), "paragraph"
