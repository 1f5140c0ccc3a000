"""How far a run is: documents done, their rate, and the time left as told by the bytes read. On a terminal only."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from cleaner.model import Page

_MEMBER = re.compile(r"[:#]\d+$")


class RunProgress:
    """A bar on a terminal; nothing where the console is none, or when told to be quiet.

    The bar is driven by bytes, because a file may hold one document or a million: files read so far, and of the
    present one what its pages held.
    """

    def __init__(self, console: Console, inputs: Iterable[str], *, quiet: bool = False) -> None:
        self._is_shown = console.is_terminal and not quiet
        self._total_bytes = count_bytes(inputs) if self._is_shown else None
        self._progress = Progress(
            TextColumn("[bold]cleaning"),
            BarColumn(bar_width=None),
            _DocumentsColumn(),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=not self._is_shown,
            expand=True,
        )
        self._task = self._progress.add_task("cleaning", total=self._total_bytes, documents=0)
        self._files_bytes = 0
        self._file: str | None = None
        self._file_bytes = 0
        self._page_bytes = 0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def watch(self, pages: Iterable[Page]) -> Iterator[Page]:
        """The same pages, counting their bytes as they pass."""
        for page in pages:
            if self._total_bytes:
                self._count(page)
            yield page

    def advance(self, documents: int) -> None:
        """So many documents are done."""
        done = self._files_bytes + min(self._page_bytes, self._file_bytes)
        self._progress.update(self._task, completed=done, documents=documents)

    def _count(self, page: Page) -> None:
        file = _MEMBER.sub("", page.origin or "")
        if file != self._file:
            self._files_bytes += self._file_bytes
            self._file, self._file_bytes, self._page_bytes = file, _size(file), 0
        self._page_bytes += len(page.body)


class _DocumentsColumn(ProgressColumn):
    """`1,203 documents · 85/s`."""

    def render(self, task: Task) -> Text:
        """The number of documents and their rate since the start."""
        documents = int(task.fields["documents"])
        rate = documents / task.elapsed if task.elapsed else 0
        return Text(f"{documents:,} documents · {rate:,.{0 if rate >= 10 else 1}f}/s", style="progress.data.speed")


def count_bytes(inputs: Iterable[str]) -> int | None:
    """The bytes in all files of the inputs; None where one is standard input, of which nobody knows."""
    total = 0
    for name in inputs:
        if name == "-":
            return None
        paths = [name] if os.path.lexists(name) else glob.glob(name, recursive=True)  # noqa: PTH207
        total += sum(_count_path(path) for path in paths)
    return total


def _count_path(path: str) -> int:
    if not Path(path).is_dir():
        return _size(path)
    return sum(_size(Path(parent, name)) for parent, _, names in os.walk(path) for name in names)


def _size(path: str | Path) -> int:
    try:
        return Path(path).stat().st_size
    except (OSError, ValueError):
        return 0
