"""Parquet → Pages: one row a page, by pyarrow, some rows at a time.

Columns mean what they mean in JSON Lines. Where several hold a text, only the first of them that is filled is read: the
others are other extractions of the same page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from cleaner.model import Page
from cleaner.read.extras import load_extra
from cleaner.read.jsonl import BODY_COLUMNS, to_page
from cleaner.read.members import Damage, Peeked, Place, hold

BATCH_ROWS = 16
"""Rows in memory at once: a row may be a document of the largest size."""
BUFFER_BYTES = 1 << 20
MAX_FOOTER_STRING_BYTES = 10_000_000
MAX_FOOTER_ITEMS = 1_000_000
MAX_GROUP_RATIO = 1_000
FREE_BYTES = 64_000_000
"""A row group that says it grows to more than this and by more than that is refused."""


def open_parquet(stream: Peeked, place: Place) -> Iterator[Page]:
    """The rows of a Parquet file, numbered from 1. Raises Damage."""
    parquet = load_extra("pyarrow.parquet", "parquet", "Parquet")
    arrow_errors = (load_extra("pyarrow", "parquet", "Parquet").ArrowException, OSError, ValueError, KeyError)
    number = 0
    try:
        file = parquet.ParquetFile(
            hold(stream, "Parquet"),
            buffer_size=BUFFER_BYTES,
            pre_buffer=False,
            thrift_string_size_limit=MAX_FOOTER_STRING_BYTES,
            thrift_container_size_limit=MAX_FOOTER_ITEMS,
        )
        columns = _choose_columns(file, place)
        for group in range(file.num_row_groups):
            _refuse_bomb(file.metadata.row_group(group), group)
            for batch in file.iter_batches(BATCH_ROWS, row_groups=[group], columns=columns, use_threads=False):
                for record in batch.to_pylist():
                    number += 1
                    yield to_page(_to_plain(record), place.inside(number), place.wanted.columns)
    except arrow_errors as error:
        raise Damage(f"damaged Parquet after row {number:,}: {str(error)[:300]}") from None


def _choose_columns(file: Any, place: Place) -> list[str]:
    """Every column but the texts behind the first one that has no empty rows."""
    names: list[str] = list(file.schema_arrow.names)
    body = place.wanted.columns.get("body")
    texts = [body] if body in names else []
    texts += [name for name in BODY_COLUMNS if name in names and name != body]
    for position, name in enumerate(texts):
        if name == body or _is_filled(file, name):
            left_out = set(texts[position + 1 :])
            return [column for column in names if column not in left_out]
    return names


def _is_filled(file: Any, name: str) -> bool:
    """Whether the file's statistics say that no row lacks this column."""
    try:
        position = file.schema.names.index(name)
    except ValueError:
        return False
    for group in range(file.num_row_groups):
        column = file.metadata.row_group(group).column(position)
        if column.statistics is None or not column.statistics.has_null_count or column.statistics.null_count:
            return False
    return True


def _refuse_bomb(group: Any, number: int) -> None:
    for position in range(group.num_columns):
        column = group.column(position)
        plain, packed = column.total_uncompressed_size, column.total_compressed_size
        if plain > FREE_BYTES + MAX_GROUP_RATIO * packed:
            raise Damage(f"too large: row group {number + 1} grows from {packed:,} to {plain:,} bytes")


def _to_plain(value: Any) -> Any:
    """A value as JSON has it; bytes stay, since a body may be bytes."""
    if isinstance(value, dict):
        return {str(key): _to_plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_to_plain(item) for item in value]
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def is_parquet(head: bytes) -> bool:
    """Whether data starts as a Parquet file does.

    >>> is_parquet(b"PAR1\\x15\\x04"), is_parquet(b"PAR1 is the magic number")
    (True, False)
    """
    return head[:4] == b"PAR1" and (not head[4:8].isascii() or any(byte < 32 for byte in head[4:8]))
