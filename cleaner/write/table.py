"""Article → one row of CSV (RFC 4180), under a header that names the fields of the record.

What is one string is that string, and empty where nothing is known. Lists and objects are JSON in their cell.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from cleaner.model import Article

COLUMNS = tuple(Article().to_dict())
"""The fields in the order of the record; the text comes last."""


def to_row(article: Article) -> str:
    """The record as one row, which has line ends in it where its text has.

    >>> to_row(Article(id="7", title='"Rain", he said')).split(",")[0]
    '7'
    """
    record = article.to_dict()
    return to_cells(_to_cell(record[name]) for name in COLUMNS)


def to_cells(cells: Iterable[str]) -> str:
    """Cells as one line of a table."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(list(cells))
    return out.getvalue()


def _to_cell(value: object) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


HEADER = to_cells(COLUMNS)
