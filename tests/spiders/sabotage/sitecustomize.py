"""Python reads this in the crawls that tests sabotage: it kills them inside a transaction, or fills their disk.

SABOTAGE is `kill:N` (kill -9 before the N-th statement, or when PostgreSQL has been sent it and has not answered) or
`full:N` (the N-th write to the archive stops halfway).
"""

import errno
import os
import signal
import sys


def kill_at(left):
    """Kill this process before the so many-th statement of a frontier, or before the server's answer is heard."""
    from spiders.frontier import postgres, sqlite

    for kind in (sqlite.SqliteDatabase, postgres.PostgresDatabase):
        for name in ("run", "change"):
            setattr(kind, name, _counted(getattr(kind, name), left))
    try:
        from pg8000.core import CoreConnection
    except ImportError:
        return
    hear = CoreConnection.handle_messages
    CoreConnection.handle_messages = lambda self, context: (_count(left), hear(self, context))[1]


def _counted(method, left):
    def run(self, sql, **values):
        # Whole transactions are no sabotage: the last statement before it is one that writes.
        if not sql.startswith(("BEGIN", "SELECT")):
            _count(left)
        return method(self, sql, **values)

    return run


def _count(left):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def fill_disk_at(left):
    """Let one write to the archive end for want of room, half of it written."""
    from spiders import archive

    write = archive._write_at

    def write_half(handle, data, offset):
        left[0] -= 1
        if left[0] == 0:
            write(handle, data[: len(data) // 2], offset)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(handle, data, offset)

    archive._write_at = write_half


def install(told):
    """Sabotage once `spiders.frontier` is imported: not in the processes that clean."""
    kind, _, number = told.partition(":")
    {"kill": kill_at, "full": fill_disk_at}[kind]([int(number)])


if os.environ.get("SABOTAGE") and any(word == "crawl" for word in sys.argv):
    install(os.environ["SABOTAGE"])
