"""Which frontier a crawl uses: a SQLite file in its folder, or a PostgreSQL server that several workers share."""

from __future__ import annotations

import uuid
from pathlib import Path

from spiders.frontier.data import FrontierError
from spiders.frontier.database import Database
from spiders.frontier.policy import Policy
from spiders.frontier.postgres import PostgresDatabase, is_address
from spiders.frontier.sqlite import SqliteDatabase
from spiders.frontier.store import SqlFrontier

STATE_NAME = "frontier.sqlite"
WORKER_NAME = ".worker"


def open_frontier(folder: Path, address: str = "", policy: Policy | None = None) -> SqlFrontier:
    """The frontier of the crawl that writes to `folder`; it is made when it is not there.

    `address` is a postgresql:// URL, or the path of a SQLite file ("": `folder`/frontier.sqlite). The folder's own name
    as a worker is kept in it, so that a crawl that goes on takes back what it held. Raises FrontierError.
    """
    database: Database = (
        PostgresDatabase(address)
        if is_address(address)
        else SqliteDatabase(Path(address) if address else folder / STATE_NAME)
    )
    return SqlFrontier(database, policy or Policy(), load_worker(folder), folder)


def load_worker(folder: Path) -> str:
    """The name under which a folder's crawl works; made at the first time."""
    file = folder / WORKER_NAME
    try:
        name = file.read_text("ascii").strip() if file.exists() else ""
        if not name:
            name = uuid.uuid4().hex[:12]
            file.write_text(f"{name}\n", "ascii")
    except OSError as error:
        raise FrontierError(f"{file}: {error.strerror}") from error
    return name
