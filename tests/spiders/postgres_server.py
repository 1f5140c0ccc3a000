"""A PostgreSQL server of the tests' own, in a temporary folder, run by a user without rights, heard on a socket."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 30
USERS = ("postgres", "nobody")
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/bin", "/usr/bin")


class NoServerError(RuntimeError):
    """PostgreSQL cannot be run here; the text says why."""


@contextmanager
def run_server() -> Iterator[str]:
    """Run a server while the block lasts; what comes is the address of an empty cluster's database `postgres`."""
    programs = _find_programs()
    # Not under pytest's own folder: only its owner may look into that, and the server is another user.
    folder = Path(tempfile.mkdtemp(prefix="copydesk-pg-"))
    user = _find_user()
    try:
        folder.chmod(0o755)
        data = folder / "data"
        data.mkdir(mode=0o700)
        if user is not None:
            os.chown(data, user.pw_uid, user.pw_gid)
            os.chown(folder, user.pw_uid, user.pw_gid)
        _run([programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"], user)
        server = subprocess.Popen(
            [
                programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off",
                "-c", "shared_buffers=32MB", "-c", "max_connections=60",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **_as(user),
        )  # fmt: skip
        try:
            _wait_for(folder / ".s.PGSQL.5432", server)
            yield f"postgresql://postgres@localhost/postgres?host={folder}"
        finally:
            server.send_signal(2)
            server.wait(START_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_database(server: str, name: str) -> str:
    """Make an empty database on a running server; its address."""
    import pg8000.native

    from spiders.frontier.postgres import to_arguments

    connection = pg8000.native.Connection(**to_arguments(server))
    connection.run(f"CREATE DATABASE {name}")
    connection.close()
    return server.replace("/postgres?", f"/{name}?")


def _find_programs() -> Path:
    for place in PLACES:
        for folder in sorted(Path("/").glob(place.lstrip("/")), reverse=True):
            if (folder / "initdb").exists() and (folder / "postgres").exists():
                return folder
    raise NoServerError("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")


def _find_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServerError("PostgreSQL does not run as root, and there is no user postgres or nobody")


def _as(user: pwd.struct_passwd | None) -> dict[str, object]:
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user is not None else {}


def _run(command: list[str | Path], user: pwd.struct_passwd | None) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **_as(user))  # type: ignore[call-overload]
    if ended.returncode:
        raise NoServerError(f"PostgreSQL cannot be set up here: {ended.stderr.strip()}")


def _wait_for(socket: Path, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while not socket.exists():
        if server.poll() is not None or time.monotonic() > end:
            raise NoServerError("PostgreSQL's server does not start here")
        time.sleep(0.05)
    time.sleep(0.2)
