"""The bundled web of news sites, and the real command crawling it in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

COMMAND = Path(sys.executable).with_name("copydesk")
IN_PLACE = "from spiders.cli import crawl; crawl(prog_name='copydesk crawl')"
"""The same command where the project is tested without being installed."""
LIMIT_SECONDS = 120


def to_command(*arguments: str | Path) -> list[str]:
    """The command line of one crawl: one round, as long as nothing else is said (`--steady` is dropped)."""
    start = [str(COMMAND), "crawl"] if COMMAND.exists() else [sys.executable, "-c", IN_PLACE]
    words = [word for word in map(str, arguments) if word != "--steady"]
    return [*start, *words, *(["--once"] if len(words) == len(arguments) and words else [])]


def to_environment(**variables: str) -> dict[str, str]:
    """The environment of one crawl: this one's and what the test sets; what is not installed is made importable."""
    if not COMMAND.exists():
        variables["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, **variables}


@dataclass(frozen=True)
class Ended:
    """How a crawl ended."""

    code: int
    out: str
    said: str


@pytest.fixture(scope="session")
def crawl() -> Callable[..., Ended]:
    """Run `copydesk crawl` to its end."""

    def run(*arguments: str | Path, cwd: Path | None = None, **variables: str) -> Ended:
        ended = subprocess.run(
            to_command(*arguments),
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            cwd=cwd,
            env=to_environment(**variables),
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return run


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server of the tests' own."""
    from tests.conftest import need
    from tests.spiders.postgres_server import NoServerError, run_server

    running = run_server()
    try:
        address = running.__enter__()
    except NoServerError as error:
        need("postgres", present=False, why=str(error))
        raise
    yield address
    running.__exit__(None, None, None)


@pytest.fixture(scope="session")
def load_records() -> Callable[[Path], list[dict[str, Any]]]:
    """The records of a folder's part files, in order."""

    def load(folder: Path) -> list[dict[str, Any]]:
        return [
            json.loads(line) for part in sorted(folder.glob("part-*.jsonl")) for line in part.open(encoding="utf-8")
        ]

    return load
