"""The frontier's database on SQLite: one file, several processes of one machine, nothing to set up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from spiders.frontier.data import FrontierError
from spiders.frontier.database import Result, Row
from spiders.frontier.schema import TABLES

WAIT_SECONDS = 30
CACHE_KIBIBYTES = 32 * 1024


class SqliteDatabase:
    """A file in write-ahead mode: readers do not wait for the writer, and a killed process leaves whole transactions.

    With `synchronous = NORMAL` a power failure may undo the last transactions, never part of one.
    """

    locked = skipped = ""
    listed = "SELECT value FROM json_each(:{0})"
    greatest, least = "max", "min"

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._connection = sqlite3.connect(
                path, isolation_level=None, timeout=WAIT_SECONDS, cached_statements=256, check_same_thread=False
            )
            for setting in (
                "journal_mode = WAL",
                "synchronous = NORMAL",
                f"cache_size = -{CACHE_KIBIBYTES}",
                "journal_size_limit = 67108864",
            ):
                self._connection.execute(f"PRAGMA {setting}")
            self._connection.executescript(TABLES.format(serial="INTEGER PRIMARY KEY AUTOINCREMENT"))
        except sqlite3.Error as error:
            raise FrontierError(f"{path}: the state of the crawl cannot be opened: {error}") from error

    def run(self, sql: str, **values: Any) -> list[Row]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self._to_error(error) from error

    def change(self, sql: str, **values: Any) -> None:
        self.run(sql, **values)

    def to_rows(self, types: dict[str, str]) -> str:
        cells = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(types))
        return f"{cells} FROM json_each(:rows) WHERE true"

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.rollback()
            raise

    def transact(self, work: Callable[[], Result]) -> Result:
        with self.transaction():
            return work()

    def close(self) -> None:
        self._connection.close()

    def _to_error(self, error: sqlite3.Error) -> FrontierError:
        return FrontierError(f"{self._path}: the state of the crawl cannot be used: {error}")
