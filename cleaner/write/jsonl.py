"""Article → one line of JSON Lines, or one item of a JSON array."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

from cleaner.model import Article

_LINE_ENDS = re.compile("[\u2028\u2029\x85]")
"""What some readers of lines take for the end of one."""


def to_json_line(article: Article) -> str:
    """The record as one line, whatever reads the lines: JSON with the record's own characters, then a newline.

    >>> to_json_line(Article(title="Rain"))[-12:]
    '"text": ""}\\n'
    """
    return _LINE_ENDS.sub(lambda match: f"\\u{ord(match[0]):04x}", article.to_json()) + "\n"


def to_json_object(article: Article) -> str:
    """The record as one line of JSON without an end, for an array of them."""
    return to_json_line(article).removesuffix("\n")


@lru_cache(maxsize=1)
def load_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a record.

    >>> load_schema()["properties"]["schema_version"]
    {'const': 1}
    """
    schema: dict[str, Any] = json.loads(files("cleaner").joinpath("schema.json").read_text(encoding="utf-8"))
    return schema
