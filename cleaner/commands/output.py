"""Where results go: standard output, at once; or a file that is there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO

from cleaner.errors import UsageError
from cleaner.read.stores import is_stored
from cleaner.write import Format, Sink

STDOUT = "-"
MOST_NAME_BYTES = 255
"""The longest name of a file on Linux."""


class Output:
    """A sink of bytes. A file is written beside its place as `.FILE.part`, and gets its name at the end."""

    def __init__(self, stream: IO[bytes], path: Path | None = None, name: str = "standard output") -> None:
        self._stream = stream
        self._name = name
        self._path = path
        self._is_kept_part = False

    @property
    def stream(self) -> IO[bytes]:
        """What to write to, while `writing`."""
        return self._stream

    def open_sink(self, form: Format) -> Sink:
        """What writes articles in a format to this output."""
        return form.open_sink(self._stream, 0)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hand what is written on at once where that is standard output.

        Raises OSError that names the file, BrokenPipeError when nobody reads standard output any more.
        """
        with self._naming():
            yield
            if self._path is None:
                self._stream.flush()

    def write(self, text: str) -> None:
        """Write text; lone surrogates come out as a question mark. Raises what `writing` does."""
        with self.writing():
            self._stream.write(text.encode("utf-8", "replace"))

    def keep_part(self) -> Path | None:
        """Leave what is written so far in the part file, whose path comes back, and the file itself as it was."""
        self._is_kept_part = self._path is not None
        return self.part

    @property
    def part(self) -> Path | None:
        """Where the bytes go until the file is whole; None on standard output."""
        return to_part(self._path) if self._path else None

    def finish(self) -> None:
        """Put the file in its place."""
        with self._naming():
            self._stream.flush()
            if self._path is None or self.part is None:
                return
            os.fsync(self._stream.fileno())
            self._stream.close()
            if not self._is_kept_part:
                self.part.replace(self._path)

    def discard(self) -> None:
        """Leave nothing behind."""
        if self.part is not None:
            with contextlib.suppress(OSError):  # what is still to be written may not fit
                self._stream.close()
            self.part.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _naming(self) -> Iterator[None]:
        """Say in an error of the system what could not be written."""
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            error.filename = error.filename or str(self._path or self._name)
            raise


@contextlib.contextmanager
def open_output(out: str | None, name: str) -> Iterator[Output]:
    """The sink that `-o OUT` names: standard output for None and `-`, the file `name` in a folder, or the file OUT.

    A folder is one that exists or whose name ends with a slash; it is made when absent. An error discards the file.
    """
    path = to_path(out, name)
    if path is None or not _is_replaceable(path):
        output = Output(sys.stdout.buffer) if path is None else Output(path.open("wb"), name=str(path))
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        output = Output(to_part(path).open("wb"), path)
    try:
        yield output
    except BaseException:
        output.discard()
        raise
    try:
        output.finish()
    except OSError:
        output.discard()
        raise


def to_path(out: str | None, name: str) -> Path | None:
    """The file that `-o OUT` means; None for standard output.

    >>> to_path("results/", "articles.jsonl"), to_path("-", "articles.jsonl")
    (PosixPath('results/articles.jsonl'), None)
    """
    if out is None or out == STDOUT:
        return None
    if not out:
        raise UsageError("-o needs the name of a file or a folder")
    path = Path(out)
    if is_folder(out):
        path = path / name
    return path.resolve() if path.is_symlink() else path


def is_folder(out: str) -> bool:
    """Whether `-o OUT` names a folder: one that exists, or a name that ends with a slash, and any in a store.

    >>> is_folder("results/"), is_folder("s3://bucket/results"), is_folder("results.jsonl")
    (True, True, False)
    """
    return out.endswith(os.sep) or is_stored(out) or Path(out).is_dir()


def to_part(path: Path) -> Path:
    """Where a file is written until it is whole: a hidden name, so that a run over its own folder does not read it.

    >>> to_part(Path("results/articles.jsonl"))
    PosixPath('results/.articles.jsonl.part')
    """
    name = os.fsencode(path.name)
    if len(name) > MOST_NAME_BYTES - len("..part"):
        name = sha256(name).hexdigest().encode()
    return path.with_name(f".{os.fsdecode(name)}.part")


def _is_replaceable(path: Path) -> bool:
    """Whether a new file may take the place of `path`: not of a device or a named pipe."""
    return path.is_file() or not path.exists()
