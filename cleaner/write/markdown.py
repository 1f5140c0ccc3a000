"""Article → Markdown (CommonMark, tables as GitHub has them).

With a trace every paragraph is written as the kind of block it came from: headings, list items, quotes, table rows,
code, verse. Without one the kinds are unknown, and all are paragraphs. Characters of the text that Markdown would take
for marks are escaped, so that what is printed reads as the text does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

from cleaner.changes import texts_after
from cleaner.model import PARAGRAPH_BREAK, Article, Link
from cleaner.write.text import FORM_FEED

CELL_SEPARATOR = " | "
_ALWAYS = re.compile(r"[\\`*]|~~|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w{1,31};)|\](?=[(\[:])")
_AT_START = re.compile(r"(?:#{1,6}|[-+>=])(?=\s|$)|[-=_]{3,}\s*$|>|(?:\d{1,9})(?=[.)](?:\s|$))")
_URL_MARKS = re.compile(r"[<>\s]")


def to_markdown(article: Article) -> str:
    """The article as a Markdown document: its title, its text, and where its cards and source links led.

    >>> print(to_markdown(Article(title="Rain", paragraphs=("It fell *hard*.",), links=(Link("https://a.example/"),))))
    # Rain
    <BLANKLINE>
    It fell \\*hard\\*.
    <BLANKLINE>
    - <https://a.example/>
    <BLANKLINE>
    """
    parts = [f"# {_line(article.title)}"] if article.title else []
    for kind, group in groupby(find_paragraphs(article), key=lambda found: found[0]):
        parts.append(_WRITERS.get(kind, _to_paragraphs)([text for _, text in group]))
    if article.links:
        parts.append("\n".join(_to_link(link) for link in article.links))
    return PARAGRAPH_BREAK.join(parts).replace(FORM_FEED, " ") + "\n"


def find_paragraphs(article: Article) -> Iterator[tuple[str, str]]:
    """Each paragraph with the kind of the block it came from; all are `paragraph` where no trace tells."""
    texts = texts_after(article.blocks, article.changes)
    found = [
        (block.kind, part)
        for block, text in zip(article.blocks, texts, strict=True)
        for part in text.split(PARAGRAPH_BREAK)
        if part
    ]
    if tuple(text for _, text in found) == article.paragraphs:
        yield from found
    else:
        yield from (("paragraph", text) for text in article.paragraphs)


def escape(text: str) -> str:
    """Text that Markdown prints as it is.

    >>> escape("1. Rain_fall <b> in [a](b) at 3 * 4"), escape("snake_case and 2 < 3")
    ('1\\\\. Rain_fall \\\\<b> in [a\\\\](b) at 3 \\\\* 4', 'snake_case and 2 < 3')
    """
    text = _ALWAYS.sub(lambda match: "".join(f"\\{char}" for char in match[0]), text)
    start = _AT_START.match(text)
    if start is None:
        return text
    position = start.end() if text[0].isdigit() else 0
    return text[:position] + "\\" + text[position:]


def _line(text: str) -> str:
    return escape(" ".join(text.split()))


def _to_paragraphs(texts: list[str]) -> str:
    return PARAGRAPH_BREAK.join(_to_lines(text) for text in texts)


def _to_lines(text: str) -> str:
    """A paragraph; line ends inside it, as verse has them, are kept by a backslash."""
    return "\\\n".join(escape(line) for line in text.split("\n"))


def _to_headings(texts: list[str]) -> str:
    return PARAGRAPH_BREAK.join(f"## {_line(text)}" for text in texts)


def _to_list(texts: list[str]) -> str:
    return "\n".join("- " + _to_lines(text).replace("\n", "\n  ") for text in texts)


def _to_quote(texts: list[str]) -> str:
    return "\n>\n".join("> " + _to_lines(text).replace("\n", "\n> ") for text in texts)


def _to_code(texts: list[str]) -> str:
    blocks = []
    for text in texts:
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
        blocks.append(f"{fence}\n{text}\n{fence}")
    return PARAGRAPH_BREAK.join(blocks)


def _to_table(texts: list[str]) -> str:
    rows = [[_line(cell).replace("|", "\\|") for cell in text.split(CELL_SEPARATOR)] for text in texts]
    width = max(len(row) for row in rows)
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _to_captions(texts: list[str]) -> str:
    return PARAGRAPH_BREAK.join(f"*{_line(text)}*" for text in texts)


def _to_link(link: Link) -> str:
    url = _URL_MARKS.sub(lambda match: f"%{ord(match[0]):02X}", link.url)
    if not link.title:
        return f"- <{url}>"
    words = re.sub(r"(?<!\\)[\[\]]", r"\\\g<0>", _line(link.title))
    return f"- [{words}](<{url}>)"


_WRITERS: Mapping[str, Callable[[list[str]], str]] = {
    "heading": _to_headings,
    "item": _to_list,
    "quote": _to_quote,
    "code": _to_code,
    "table": _to_table,
    "caption": _to_captions,
}
