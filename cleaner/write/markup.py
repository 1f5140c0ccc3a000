"""What the HTML and the TEI writer share: escaped text, and paragraphs in runs of one kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape as escape_xml

from cleaner.model import Article
from cleaner.write.markdown import CELL_SEPARATOR, find_paragraphs

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow in a document, or discourages."""


def escape(text: object) -> str:
    """Text as it stands in markup, in an attribute too.

    >>> escape('1 < 2 & "3"\\x00')
    '1 &lt; 2 &amp; &quot;3&quot;'
    """
    return escape_xml(_FORBIDDEN.sub("", str(text)), {'"': "&quot;", "'": "&#39;"})


def to_address(url: str | None) -> str | None:
    """A URL that may be linked to: http and https only.

    >>> to_address("javascript:alert(1)"), to_address("https://a.example/?a=1&b=2")
    (None, 'https://a.example/?a=1&amp;b=2')
    """
    if url is None or not url.strip().lower().startswith(("http://", "https://")):
        return None
    return escape("".join(url.split()))


def find_runs(article: Article) -> Iterator[tuple[str, list[str]]]:
    """Paragraphs that follow each other and are of one kind."""
    for kind, group in groupby(find_paragraphs(article), key=lambda found: found[0]):
        yield kind, [text for _, text in group]


def to_cells(row: str) -> list[str]:
    """The cells of a table's row, escaped."""
    return [escape(cell) for cell in row.split(CELL_SEPARATOR)]
