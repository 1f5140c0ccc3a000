"""Articles → Parquet: typed columns, row groups, statistics, zstd; by pyarrow.

Dates stay ISO 8601 strings, since some know no day and some no time zone. `extra` and the trace, whose shape is the
caller's or the article's own, are JSON in a string.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import import_module
from typing import IO, Any

from cleaner.errors import UsageError
from cleaner.model import Article
from cleaner.write.writer import Sink

GROUP_ROWS = 5_000
GROUP_CHARS = 32_000_000
"""A row group ends with so many rows or so much text, whichever is first: what one writer holds in memory."""
LISTS = ("authors", "tags")
OBJECTS = {
    "links": ("url", "title"),
    "images": ("url", "caption", "credit"),
    "related": ("title", "publisher", "age", "url"),
}
AS_JSON = ("extra", "trace")


class ParquetSink:
    """A Parquet file being written: what lies in it can be read once it is finished."""

    def __init__(self, stream: IO[bytes]) -> None:
        arrow = _load("pyarrow")
        self._table = arrow.Table
        self._schema = load_parquet_schema()
        self._writer = _load("pyarrow.parquet").ParquetWriter(
            stream,
            self._schema,
            compression="zstd",
            write_statistics=True,
            use_dictionary=["status", "language", "site"],
        )
        self._rows: list[dict[str, Any]] = []
        self._chars = 0

    def add(self, article: Article) -> None:
        """Take one article; a full row group is written."""
        row = to_parquet_row(article)
        self._rows.append(row)
        self._chars += len(row["text"]) + len(row["trace"] or "") + len(row["extra"])
        if len(self._rows) >= GROUP_ROWS or self._chars >= GROUP_CHARS:
            self._flush()

    def finish(self) -> None:
        """Write what is left and the footer."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(self._table.from_pylist(self._rows, schema=self._schema))
            self._rows, self._chars = [], 0


def open_parquet_sink(stream: IO[bytes], written: int = 0) -> Sink:
    """A sink on a new file. Raises UsageError where pyarrow is missing or the file was begun before."""
    if written:
        raise UsageError("a Parquet file that was begun cannot be gone on with")
    return ParquetSink(stream)


def to_parquet_row(article: Article) -> dict[str, Any]:
    """The record as a row: all text without lone surrogates.

    >>> to_parquet_row(Article(title="Rain", extra={"id": 7}))["extra"]
    '{"id": 7}'
    """
    record = {name: _to_text(value) for name, value in article.to_dict().items()}
    for name in AS_JSON:
        value = record.get(name)
        record[name] = None if value is None else json.dumps(value, ensure_ascii=False, default=str)
    return record


@lru_cache(maxsize=1)
def load_parquet_schema() -> Any:
    """The columns with their types. Raises UsageError where pyarrow is missing."""
    arrow = _load("pyarrow")
    text = arrow.string()
    types = {name: arrow.list_(text) for name in LISTS}
    types |= {name: arrow.list_(arrow.struct([(key, text) for key in keys])) for name, keys in OBJECTS.items()}
    types |= {"scores": arrow.map_(text, arrow.float64()), "provenance": arrow.map_(text, text)}
    types |= {"schema_version": arrow.int32(), "text": arrow.large_string(), "trace": arrow.large_string()}
    names = (*Article().to_dict(), "trace")
    return arrow.schema([arrow.field(name, types.get(name, text)) for name in names])


def _to_text(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_to_text(item) for item in value]
    if isinstance(value, dict):
        return {_to_text(key): _to_text(item) for key, item in value.items()}
    return value


def _load(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise UsageError("writing Parquet needs pip install 'copydesk[parquet]'") from None
