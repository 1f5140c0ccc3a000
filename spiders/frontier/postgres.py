"""The frontier's database on PostgreSQL, for workers on several machines. The driver is pg8000 (BSD licence)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from spiders.frontier.data import FrontierError
from spiders.frontier.database import Result, Row
from spiders.frontier.schema import TABLES

SCHEMES = ("postgresql", "postgres")
ANSWER_SECONDS = 60
DEADLOCK, SERIALIZATION = "40P01", "40001"
MAX_REPEATS = 8
SETTING_UP = 7_205_118
"""The advisory lock under which tables are made: two workers that start at once would both make them."""


class PostgresDatabase:
    """One connection to a PostgreSQL server (11 or newer).

    `address` is a URL: postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or with ?host=/folder/of/the/socket.
    """

    locked = " FOR UPDATE"
    skipped = " FOR UPDATE SKIP LOCKED"
    listed = "SELECT json_array_elements_text(CAST(:{0} AS json))"
    greatest = "GREATEST"

    def __init__(self, address: str) -> None:
        try:
            import pg8000.native
        except ImportError:
            raise FrontierError("FRONTIER: PostgreSQL needs the extra: pip install 'copydesk[postgres]'") from None
        self._failures = (pg8000.native.DatabaseError, pg8000.native.InterfaceError, OSError)
        self._where = to_shown(address)
        try:
            self._connection = pg8000.native.Connection(**to_arguments(address))
        except self._failures as error:
            raise FrontierError(f"{self._where}: cannot connect: {_to_text(error)}") from error
        self._prepared: dict[str, Any] = {}
        with self.transaction():
            self.run(f"SELECT pg_advisory_xact_lock({SETTING_UP})")
            for statement in TABLES.format(serial="BIGSERIAL PRIMARY KEY").split(";"):
                if statement.strip():
                    self._connection.run(statement)

    def run(self, sql: str, **values: Any) -> list[Row]:
        return [tuple(row) for row in self._execute(sql, values) or ()]

    def change(self, sql: str, **values: Any) -> int:
        self._execute(sql, values)
        return int(self._last.row_count)

    def to_rows(self, types: dict[str, str]) -> str:
        cells = ", ".join(
            f"CAST(value->>{place} AS {kind}) AS {name}" for place, (name, kind) in enumerate(types.items())
        )
        return f"{cells} FROM json_array_elements(CAST(:rows AS json)) AS value WHERE true"

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.run("BEGIN")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def transact(self, work: Callable[[], Result]) -> Result:
        for repeat in range(MAX_REPEATS):
            try:
                with self.transaction():
                    return work()
            except FrontierError as error:
                if _to_code(error.__cause__) not in (DEADLOCK, SERIALIZATION) or repeat == MAX_REPEATS - 1:
                    raise
                time.sleep(random.uniform(0, 0.01 * 2**repeat))
        raise AssertionError("unreachable")

    def close(self) -> None:
        try:
            self._connection.close()
        except self._failures:
            return

    def _execute(self, sql: str, values: dict[str, Any]) -> Any:
        try:
            statement = self._prepared.get(sql)
            if statement is None:
                statement = self._prepared[sql] = self._connection.prepare(sql)
            rows = statement.run(**values)
        except self._failures as error:
            raise FrontierError(f"{self._where}: the state of the crawl cannot be used: {_to_text(error)}") from error
        self._last = statement._context
        return rows

    def _roll_back(self) -> None:
        try:
            self._connection.run("ROLLBACK")
        except self._failures:
            return


def is_address(text: str) -> bool:
    """Whether a FRONTIER setting names a PostgreSQL server.

    >>> is_address("postgresql://crawl@db.example/news"), is_address("state/frontier.sqlite")
    (True, False)
    """
    return text.partition("://")[0] in SCHEMES and "://" in text


def to_arguments(address: str) -> dict[str, Any]:
    """What pg8000 is to be called with.

    >>> to_arguments("postgresql://me:p%40ss@db.example:5433/news")["password"]
    'p@ss'
    """
    parts = urlsplit(address)
    asked = parse_qs(parts.query)
    arguments: dict[str, Any] = {
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password) if parts.password else None,
        "database": unquote(parts.path.strip("/")) or None,
        "timeout": ANSWER_SECONDS,
        "application_name": "copydesk",
    }
    folder = asked.get("host", [""])[0]
    if folder.startswith("/"):
        arguments["unix_sock"] = f"{folder}/.s.PGSQL.{parts.port or 5432}"
    else:
        arguments |= {"host": folder or parts.hostname or "localhost", "port": parts.port or 5432}
    return arguments


def to_shown(address: str) -> str:
    """The address without its password.

    >>> to_shown("postgresql://me:secret@db.example/news")
    'postgresql://me@db.example/news'
    """
    parts = urlsplit(address)
    if not parts.password:
        return address
    return parts._replace(netloc=f"{parts.username}@{parts.netloc.rpartition('@')[2]}").geturl()


def _to_code(error: BaseException | None) -> str:
    told = error.args[0] if error is not None and error.args else None
    return str(told.get("C", "")) if isinstance(told, dict) else ""


def _to_text(error: BaseException) -> str:
    told = error.args[0] if error.args else error
    return str(told.get("M", told)) if isinstance(told, dict) else str(told)
