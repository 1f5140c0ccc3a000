"""`copydesk clean -o 'out/{published:%Y/%m}/{id}.md'`: a file for each article, or for each group of them."""

from __future__ import annotations

import contextlib
import os
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cleaner.commands.output import to_part
from cleaner.errors import UsageError
from cleaner.model import Article
from cleaner.write import Format, Sink
from cleaner.write.names import Template

MOST_OPEN = 64
"""So many files are held open; one that has to be closed is gone on with when its next article comes."""


@dataclass(slots=True)
class _File:
    stream: IO[bytes]
    sink: Sink
    count: int


class NamedOutput:
    """Files that are named by a template, each written beside its place and named when it is whole.

    With `{id}` in the template each article is a file, there at once. Otherwise articles are grouped, and all files
    get their names at the end.
    """

    def __init__(self, template: Template, form: Format) -> None:
        self._template = template
        self._form = form
        self._open: OrderedDict[Path, _File] = OrderedDict()
        self._counts: dict[Path, int] = {}
        self._is_stopped = False

    def open_sink(self, form: Format) -> Sink:
        """The output is its own sink: it knows where each article goes."""
        return self

    def add(self, article: Article) -> None:
        """Write one article. Raises OSError that names the file."""
        path = Path(self._template.to_path(article))
        with _naming(path):
            file = self._open_file(path)
            file.sink.add(article)
            file.count += 1
            if not self._template.is_grouping:
                self._close(path, is_whole=True)
                to_part(path).replace(path)

    def finish(self) -> None:
        """Give all files their names, unless the run was stopped."""
        if self._is_stopped:
            self.discard()
            return
        for path in [*self._open]:
            self._close(path, is_whole=True)
        for path in [*self._counts]:
            with _naming(path):
                if not self._form.can_resume:
                    to_part(path).replace(path)
                    continue
                with to_part(path).open("ab") as stream:
                    self._form.open_sink(stream, self._counts[path]).finish()
                to_part(path).replace(path)
            del self._counts[path]

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Nothing to hand on at once."""
        yield

    def keep_part(self) -> Path | None:
        """The run was stopped: files by id are whole and stay, groups that are not whole go."""
        self._is_stopped = True
        return None

    @property
    def part(self) -> Path | None:
        """No single file is in the making, but interrupts are held back as for one."""
        return Path()

    def discard(self) -> None:
        """Leave nothing half-written behind."""
        for path in [*self._open]:
            with contextlib.suppress(OSError):
                self._open.pop(path).stream.close()
            to_part(path).unlink(missing_ok=True)
        for path in self._counts:
            to_part(path).unlink(missing_ok=True)

    def _open_file(self, path: Path) -> _File:
        if path in self._open:
            self._open.move_to_end(path)
            return self._open[path]
        if len(self._open) >= MOST_OPEN:
            if not self._form.can_resume:
                raise UsageError(f"this format holds its files open, and only {MOST_OPEN} of them: name fewer groups")
            self._close(next(iter(self._open)), is_whole=False)
        count = self._counts.get(path, 0)
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = to_part(path).open("ab" if count else "wb")
        self._open[path] = _File(stream, self._form.open_sink(stream, count), count)
        return self._open[path]

    def _close(self, path: Path, *, is_whole: bool) -> None:
        file = self._open.pop(path)
        with _naming(path):
            if is_whole and (not self._template.is_grouping or not self._form.can_resume):
                file.sink.finish()
            file.stream.flush()
            if self._template.is_grouping:  # for one of a million files it would cost more than its cleaning
                os.fsync(file.stream.fileno())
            file.stream.close()
        if self._template.is_grouping:
            self._counts[path] = file.count


@contextlib.contextmanager
def open_named(template: Template, form: Format) -> Iterator[NamedOutput]:
    """Files named by a template; an error discards those that are not whole."""
    output = NamedOutput(template, form)
    try:
        yield output
    except BaseException:
        output.discard()
        raise


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise
