"""Items → Parquet: typed columns, row groups, zstd. Registered by the add-on as the feed format `parquet`.

The fields of a clean article have the types that `copydesk clean -t parquet` gives them. Others get theirs from the
first row group: bool, int64, double, string, binary, timestamp, lists of strings; everything else is JSON in a string.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import IO, Any

from itemadapter import ItemAdapter
from scrapy.exporters import BaseItemExporter

from cleaner.embedding import load_parquet_schema

GROUP_ROWS = 5_000
GROUP_CHARS = 32_000_000
"""A row group ends with so many rows or so much text, whichever is first: what is held in memory."""

log = logging.getLogger(__name__)


class ParquetItemExporter(BaseItemExporter):  # type: ignore[misc,unused-ignore]
    """A Parquet file of items. Raises ValueError where the file has something in it: Parquet cannot be appended to."""

    def __init__(self, file: IO[bytes], **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        self._file = file
        self._rows: list[dict[str, Any]] = []
        self._chars = 0
        self._writer: Any = None
        self._schema: Any = None
        self._missed: set[str] = set()

    def start_exporting(self) -> None:
        """Look that the file is empty, and that it can be written. Raises UsageError where pyarrow is missing."""
        load_parquet_schema()
        self._file.seek(0, 2)
        if self._file.tell():
            raise ValueError("a Parquet file cannot be appended to: set overwrite=True for this feed (or use -O)")

    def export_item(self, item: Any) -> None:
        """Take one item; a full row group is written."""
        row = {name: _to_plain(value) for name, value in self.get_serialized_fields(item, include_empty=True)}
        self._rows.append(row)
        self._chars += sum(len(value) for value in row.values() if isinstance(value, (str, bytes)))
        if len(self._rows) >= GROUP_ROWS or self._chars >= GROUP_CHARS:
            self._flush()

    def finish_exporting(self) -> None:
        """Write what is left and the footer."""
        if self._rows:
            self._flush()
        if self._writer is not None:
            self._writer.close()

    def _flush(self) -> None:
        import pyarrow
        import pyarrow.parquet

        if self._writer is None:
            self._schema = to_schema(self._rows)
            self._writer = pyarrow.parquet.ParquetWriter(self._file, self._schema, compression="zstd")
        columns = [[row.get(field.name) for row in self._rows] for field in self._schema]
        arrays = [_to_array(values, field) for values, field in zip(columns, self._schema, strict=True)]
        self._writer.write_table(pyarrow.Table.from_arrays(arrays, schema=self._schema))
        self._tell_missed()
        self._rows, self._chars = [], 0

    def _tell_missed(self) -> None:
        """Say once of each field that came after the columns were settled that it is not in the file."""
        missed = {name for row in self._rows for name in row} - set(self._schema.names) - self._missed
        if missed:
            self._missed |= missed
            log.warning("Parquet: no column for %s: name all in FEED_EXPORT_FIELDS", ", ".join(sorted(missed)))


def to_schema(rows: Iterable[Mapping[str, Any]]) -> Any:
    """The columns of these rows, in the order in which they first occur.

    >>> to_schema([{"id": 7, "text": "Rain", "tags": ["a"], "odd": {"a": 1}}]).names
    ['id', 'text', 'tags', 'odd']
    """
    import pyarrow

    rows = list(rows)
    known = load_parquet_schema()
    fields = []
    for name in dict.fromkeys(name for row in rows for name in row):
        values = [value for row in rows if (value := row.get(name)) is not None]
        is_ours = name in known.names and _is_of_type(values, known.field(name))
        fields.append(pyarrow.field(name, known.field(name).type if is_ours else _to_type(values)))
    return pyarrow.schema(fields)


def _is_of_type(values: list[Any], field: Any) -> bool:
    import pyarrow

    try:
        pyarrow.array(values, field.type)
    except (pyarrow.ArrowException, TypeError, ValueError):
        return False
    return True


def _to_type(values: list[Any]) -> Any:
    import pyarrow

    kinds = {type(value) for value in values}
    plain = {
        bool: pyarrow.bool_(), int: pyarrow.int64(), float: pyarrow.float64(), bytes: pyarrow.binary(),
        datetime: pyarrow.timestamp("us", "UTC"),
    }  # fmt: skip
    if len(kinds) == 1:
        (kind,) = kinds
        if kind is int and any(abs(value) >= 2**63 for value in values):
            return pyarrow.string()
        if kind in plain:
            return plain[kind]
        if kind is list and all(isinstance(part, str) for value in values for part in value):
            return pyarrow.list_(pyarrow.string())
    return pyarrow.float64() if kinds == {int, float} else pyarrow.string()


def _to_array(values: list[Any], field: Any) -> Any:
    """The values of a column; what does not have its type is JSON where that is a string, else nothing."""
    import pyarrow

    is_text = pyarrow.types.is_string(field.type) or pyarrow.types.is_large_string(field.type)
    if is_text:
        values = [value if value is None or isinstance(value, str) else _to_json(value) for value in values]
    try:
        return pyarrow.array(values, field.type)
    except (pyarrow.ArrowException, TypeError, ValueError, OverflowError):
        log.warning("Parquet: column %s: values of another type than %s are left out", field.name, field.type)
        return pyarrow.array([value if _is_of_type([value], field) else None for value in values], field.type)


def _to_plain(value: Any) -> Any:
    """Items in items as dicts, tuples as lists, text without lone surrogates."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_to_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(name): _to_plain(part) for name, part in value.items()}
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if ItemAdapter.is_item(value):
        return _to_plain(ItemAdapter(value).asdict())
    return value


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
