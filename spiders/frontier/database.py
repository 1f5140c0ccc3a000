"""What the frontier asks of a database. Statements name their parameters :like_this, in the SQL that both share."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")
Row = tuple[Any, ...]


class Database(Protocol):
    """One connection, used from one thread."""

    locked: str
    """What a SELECT ends with to lock its rows for this transaction."""
    skipped: str
    """The same, passing over rows that another transaction has locked."""
    listed: str
    """A SELECT of the texts in the JSON array :{0}."""
    greatest: str
    """The function that returns the largest of its arguments."""
    least: str
    """The function that returns the smallest of its arguments."""

    def run(self, sql: str, **values: Any) -> list[Row]:
        """Run one statement; the rows that it returns. Raises FrontierError."""
        ...

    def change(self, sql: str, **values: Any) -> None:
        """Run one statement that returns nothing. Raises FrontierError.

        In a transaction it may wait, and fail, until the next `run` or the end: it costs no round trip of its own.
        """
        ...

    def to_rows(self, types: dict[str, str]) -> str:
        """A SELECT list and FROM that turn the JSON array of arrays :rows into rows of these types."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing: commits when the block ends, rolls back when it raises."""
        ...

    def transact(self, work: Callable[[], Result]) -> Result:
        """Run `work` in a transaction, again where the database asks for it (deadlock); what it returns.

        A loss of power may undo the last such transactions, never one before another one: what a page led to is lost
        with the page, which is fetched again.
        """
        ...

    def close(self) -> None:
        """Close the connection."""
        ...
