"""CSV and TSV → Pages: one row a page; columns by the names in the first row, as in JSON Lines.

A quoted cell may hold line ends and delimiters. A row that is not as wide as the first is told.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from cleaner.model import Page
from cleaner.read.jsonl import BODY_COLUMNS, to_page
from cleaner.read.members import Damage, Peeked, Place
from cleaner.read.text import decode, find_encoding

DELIMITERS = ",\t;|"
TSV = "text/tab-separated-values"
MAX_COLUMNS = 10_000
NAME_CHARS = 80
"""The longest name of a column by which a table is told from prose."""


def open_table(stream: Peeked, place: Place) -> Iterator[Page]:
    """The rows of a table with a header, numbered as records: the row below the header is 1. Raises Damage."""
    wanted = place.wanted
    csv.field_size_limit(max(csv.field_size_limit(), wanted.max_bytes))
    head = place.head.removeprefix(b"\xef\xbb\xbf")
    encoding = find_encoding(place.head)
    delimiter = find_delimiter(decode(head), wanted.columns.values())
    if delimiter is None:
        delimiter = "\t" if (wanted.content_type or "").startswith(TSV) else ","
    lines = io.TextIOWrapper(
        io.BufferedReader(stream),
        encoding="utf-8-sig" if encoding == "utf-8" else encoding,
        errors="replace",
        newline="",
    )
    rows = csv.reader(_find_lines(lines, wanted.max_bytes), delimiter=delimiter)
    names: Sequence[str] = ()
    number = 0
    try:
        for row in rows:
            if not row:
                continue
            if not names:
                names = [name.strip().removeprefix("\ufeff") for name in row]
                continue
            number += 1
            origin = place.inside(number)
            if len(row) != len(names) or len(row) > MAX_COLUMNS:
                yield Page(origin=origin, error=f"the row has {len(row):,} cells, the header {len(names):,}")
            else:
                yield to_page(dict(zip(names, row, strict=True)), origin, wanted.columns)
    except csv.Error as error:
        raise Damage(f"damaged table after row {number:,}: {error}") from None


def _find_lines(stream: io.TextIOWrapper, max_chars: int) -> Iterator[str]:
    """The lines of a text; a longer one than `max_chars` in pieces, which the reader of cells then refuses."""
    while line := stream.readline(max_chars + 1):
        yield line


def find_delimiter(head: str, columns: Iterable[str] = ()) -> str | None:
    """What parts the cells of a table with a known column in its first row; None for what is no such table.

    >>> find_delimiter("url,text\\nhttps://a.example/,Rain"), find_delimiter("Content, text and body\\nare words")
    (',', None)
    """
    first = head.partition("\n")[0]
    known = {*BODY_COLUMNS, *columns}
    for delimiter in DELIMITERS:
        if delimiter not in first or f"{delimiter} " in first:  # prose has a space there
            continue
        rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        try:
            names = [name.strip().lower() for name in next(rows, [])]
            second = next((row for row in rows if row), None)
        except csv.Error:
            continue
        if not known & set(names) or max(map(len, names)) > NAME_CHARS or len(set(names)) < len(names):
            continue
        if second is None or len(second) == len(names):
            return delimiter
    return None
