"""The output folder of a crawl: one worker writes to it at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_NAME = ".crawl-lock"


class FolderInUseError(OSError):
    """Another crawl is writing to the folder."""


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Make the folder and hold it while the block lasts; a lock ends with its process, however that ends.

    Raises FolderInUseError while another process holds it, and OSError where it cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK_NAME).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise FolderInUseError(f"{folder}: another crawl is writing to this folder") from error
        yield
