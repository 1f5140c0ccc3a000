"""What a worker that is gone left in its folder: the archive is cut to what counts, the answers are taken over."""

from __future__ import annotations

import time
from pathlib import Path

from spiders.archive import FOLDER, Archive, ArchiveError
from spiders.frontier.model import Abandoned, Frontier

COMMITTED = "SELECT max(start_bytes + length_bytes) FROM visit WHERE worker = :worker AND file = :file"


def take_over(frontier: Frontier, abandoned: Abandoned) -> bool:
    """Take over an abandoned worker's answers and parts; False where it lives, or another one was faster.

    It lives where its archive is locked. The archive stays where it is, and nobody appends to it any more.
    """
    folder = Path(abandoned.folder)
    try:
        archive = Archive(folder, abandoned.worker) if (folder / FOLDER).is_dir() else None
    except ArchiveError:
        return False
    try:
        if not frontier.take_over(abandoned.worker, time.time()):
            return False
        if archive is not None:
            archive.recover(_Theirs(frontier, abandoned.worker))
    finally:
        if archive is not None:
            archive.close()
    return True


class _Theirs:
    """What the frontier knows of another worker's archive."""

    def __init__(self, frontier: Frontier, worker: str) -> None:
        self._frontier = frontier
        self._worker = worker

    def archive_length(self, file: str) -> int:
        ((length,),) = self._frontier.select(COMMITTED, worker=self._worker, file=file)
        return int(length or 0)

    def lose(self, file: str, length: int) -> int:
        """What is missing is found missing when it is cleaned."""
        return 0
