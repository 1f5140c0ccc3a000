"""How far a run is, on a terminal: documents done, rates, failures, and the time left as told by the bytes read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import NamedTuple, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from cleaner.model import Page
from cleaner.read.files import find_files, size_bytes
from cleaner.read.stores import is_stored

_MEMBER = re.compile(r"[:#]\d+$")


class RunProgress:
    """A bar on a terminal; nothing where the console is none, or when told to be quiet.

    The bar is driven by bytes, because a file may hold one document or a million: files read so far, and of the
    present one what its pages held.
    """

    def __init__(self, console: Console, inputs: Iterable[str], *, quiet: bool = False) -> None:
        self.is_shown = console.is_terminal and not quiet
        self._total_bytes = count_bytes(inputs) if self.is_shown else None
        self._progress = Progress(
            TextColumn("[bold]cleaning"),
            BarColumn(bar_width=None),
            _RatesColumn(),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=not self.is_shown,
            expand=True,
        )
        self._task = self._progress.add_task("cleaning", total=self._total_bytes, tally=Tally())
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

    def advance(self, documents: int, articles: int | None = None, failures: int = 0) -> None:
        """So many documents are done, so many of them articles (None: all), so many failed."""
        done = self._files_bytes + min(self._page_bytes, self._file_bytes)
        self.show(Tally(done, documents, documents if articles is None else articles, failures))

    def show(self, tally: Tally, kept_bytes: int = 0) -> None:
        """So much is done; `kept_bytes` of the inputs were done before, and are not of this run."""
        total = None if self._total_bytes is None else max(0, self._total_bytes - kept_bytes)
        self._progress.update(self._task, completed=tally.bytes, total=total, tally=tally)

    def _count(self, page: Page) -> None:
        file = _MEMBER.sub("", page.origin or "")
        if file != self._file:
            self._files_bytes += self._file_bytes
            self._file, self._file_bytes, self._page_bytes = file, size_bytes(file), 0
        self._page_bytes += len(page.body)


class Tally(NamedTuple):
    """What a run has done so far."""

    bytes: int = 0
    documents: int = 0
    articles: int = 0
    failures: int = 0


class _RatesColumn(ProgressColumn):
    """`1,203 documents · 85/s · 3.1 MB/s · 80 articles/s · 2 failed`."""

    def render(self, task: Task) -> Text:
        """What is done, and the rates since the start."""
        return Text(to_rates(task.fields["tally"], task.elapsed or 0.0), style="progress.data.speed")


def to_rates(tally: Tally, seconds: float) -> str:
    """What was done in so many seconds, in words.

    >>> to_rates(Tally(20_000_000, 100, 90, 2), 10)
    '100 documents · 10/s · 2.0 MB/s · 9.0 articles/s · 2 failed'
    """
    told = [f"{tally.documents:,} documents"]
    if seconds:
        told.append(f"{_to_rate(tally.documents / seconds)}/s")
        if tally.bytes:
            told.append(f"{_to_rate(tally.bytes / seconds / 1e6)} MB/s")
        told.append(f"{_to_rate(tally.articles / seconds)} articles/s")
    if tally.failures:
        told.append(f"{tally.failures:,} failed")
    return " · ".join(told)


def _to_rate(rate: float) -> str:
    return f"{rate:,.{0 if rate >= 10 else 1}f}"


def count_bytes(inputs: Iterable[str]) -> int | None:
    """The bytes in all files of the inputs; None where one is standard input, or in a store, which would be asked."""
    total = 0
    for name in inputs:
        if name == "-" or is_stored(name):
            return None
        total += sum(map(size_bytes, find_files(name)))
    return total
