"""The frontier's database on PostgreSQL, for workers on several machines. The driver is pg8000 (BSD licence)."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from spiders.frontier.data import FrontierError
from spiders.frontier.database import Result, Row
from spiders.frontier.schema import TABLES

SCHEMES = ("postgresql", "postgres")
ANSWER_SECONDS = 60
DEADLOCK, SERIALIZATION = "40P01", "40001"
MAX_REPEATS = 8
PARAMETER = re.compile(r"'[^']*'|::|:([a-z_]+)")
"""A parameter's name, or what looks like one: text in quotes, a cast."""
BEGIN_FAST = "BEGIN; SET LOCAL synchronous_commit = off"
"""COMMIT does not wait for the server's disk: the log gets there within a second, in the order of the commits."""
SETTING_UP = 7_205_118
"""The advisory lock under which tables are made: two workers that start at once would both make them."""


class PostgresDatabase:
    """One connection to a PostgreSQL server (11 or newer).

    `address` is a URL: postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or with ?host=/folder/of/the/socket.

    What costs time is round trips, so what returns nothing waits for company: BEGIN goes with the first statement, all
    that is written since the last question goes with the next one, and the rest with COMMIT. Statements are prepared
    once, and called as text (EXECUTE), several to a message.
    """

    locked = " FOR UPDATE"
    skipped = " FOR UPDATE SKIP LOCKED"
    listed = "SELECT json_array_elements_text(CAST(:{0} AS json))"
    greatest, least = "GREATEST", "LEAST"

    def __init__(self, address: str) -> None:
        try:
            import pg8000.native
        except ImportError:
            raise FrontierError("FRONTIER: PostgreSQL needs the extra: pip install 'copydesk[postgres]'") from None
        self._failures = (pg8000.native.DatabaseError, pg8000.native.InterfaceError, OSError)
        self._to_literal = pg8000.native.literal
        self._where = to_shown(address)
        try:
            self._connection = pg8000.native.Connection(**to_arguments(address))
        except self._failures as error:
            raise FrontierError(f"{self._where}: cannot connect: {_to_text(error)}") from error
        self._prepared: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._waiting: list[str] = []
        self._is_open = False
        self._send("SET standard_conforming_strings = on")  # what literals are written for
        with self.transaction():
            self._send(f"SELECT pg_advisory_xact_lock({SETTING_UP})")
            self._send(TABLES.format(serial="BIGSERIAL PRIMARY KEY"))

    def run(self, sql: str, **values: Any) -> list[Row]:
        return [tuple(row) for row in self._send(self._to_call(sql, values)) or ()]

    def change(self, sql: str, **values: Any) -> None:
        call = self._to_call(sql, values)
        self._waiting.append(call)
        if not self._is_open:
            self._send()

    def to_rows(self, types: dict[str, str]) -> str:
        cells = ", ".join(
            f"CAST(value->>{place} AS {kind}) AS {name}" for place, (name, kind) in enumerate(types.items())
        )
        return f"{cells} FROM json_array_elements(CAST(:rows AS json)) AS value WHERE true"

    def transaction(self) -> AbstractContextManager[None]:
        return self._transaction("BEGIN")

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self._waiting, self._is_open = [begin], True
        try:
            yield
            if self._waiting != [begin]:
                self._send("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._waiting, self._is_open = [], False

    def transact(self, work: Callable[[], Result]) -> Result:
        for repeat in range(MAX_REPEATS):
            try:
                with self._transaction(BEGIN_FAST):
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

    def _to_call(self, sql: str, values: dict[str, Any]) -> str:
        """The call of a statement, which is prepared at its first."""
        if sql not in self._prepared:
            text, names = to_numbered(sql)
            name = f"copydesk_{len(self._prepared)}"
            self._send(f"PREPARE {name} AS {text}")
            self._prepared[sql] = name, names
        name, names = self._prepared[sql]
        arguments = ", ".join([self._to_literal(to_storable(values[name])) for name in names])
        return f"EXECUTE {name}({arguments})" if names else f"EXECUTE {name}"

    def _send(self, *statements: str) -> Any:
        """Send what waits and these statements in one message; the rows of the last."""
        text, self._waiting = "; ".join((*self._waiting, *statements)), []
        try:
            return self._connection.run(text)
        except self._failures as error:
            raise FrontierError(f"{self._where}: the state of the crawl cannot be used: {_to_text(error)}") from error

    def _roll_back(self) -> None:
        try:
            self._connection.run("ROLLBACK")
        except self._failures:
            return


def to_numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """A statement with numbered parameters, and what they were called, by number.

    >>> to_numbered("SELECT ':no' FROM host WHERE host = :host AND free_at < :now OR work_at < :now")
    ("SELECT ':no' FROM host WHERE host = $1 AND free_at < $2 OR work_at < $2", ('host', 'now'))
    """
    numbers: dict[str, int] = {}

    def to_number(match: re.Match[str]) -> str:
        return f"${numbers.setdefault(match[1], len(numbers) + 1)}" if match[1] else match[0]

    text = PARAMETER.sub(to_number, sql)
    return text, tuple(numbers)


def to_storable(value: str | float | None) -> str | float | None:
    """A value as PostgreSQL can hold it: its texts hold no NUL, which becomes U+FFFD.

    >>> to_storable("rain\\0"), to_storable(2.5)
    ('rain�', 2.5)
    """
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


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
