"""A name → the files it means: a file, all files of a folder, those that match a pattern; on disks and in stores."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cleaner.read.saved import is_parts
from cleaner.read.stores import find_stored, is_stored, open_stored, stat_stored


def find_files(name: str, *, besides: str | None = None) -> Iterator[str]:
    """The files that a name means, in the order in which they are read, without what lies in the folder `besides`.

    In folders hidden files and the parts of saved pages are left out, and links to folders are not followed. A name
    that leads nowhere comes out as it is. Raises UsageError for a store that cannot be reached from here.

    >>> list(find_files("no-such-file.html"))
    ['no-such-file.html']
    """
    if is_stored(name):
        yield from find_stored(name, besides)
        return
    own = os.path.realpath(besides) if besides and not is_stored(besides) else None
    matches = [name] if os.path.lexists(name) else sorted(glob.glob(name, recursive=True))  # noqa: PTH207
    for match in matches or [name]:
        if Path(match).is_dir():
            yield from _walk(match, own)
        else:
            yield match


def open_file(name: str) -> IO[bytes]:
    """The file of a name, on a disk or in a store, to read from its beginning. Raises OSError."""
    return open_stored(name) if is_stored(name) else Path(name).open("rb")


def size_bytes(name: str) -> int:
    """The size of a file on a disk or in a store; 0 where there is none.

    >>> size_bytes("no-such-file.html")
    0
    """
    try:
        return stat_stored(name).bytes if is_stored(name) else Path(name).stat().st_size
    except (OSError, ValueError):
        return 0


def _walk(folder: str, own: str | None) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not is_parts(name, files))
        if own is not None:
            if os.path.realpath(parent) == own:
                folders.clear()
                continue
            folders[:] = [name for name in folders if os.path.realpath(os.path.join(parent, name)) != own]  # noqa: PTH118
        for name in sorted(files):
            if not name.startswith("."):
                yield str(Path(parent, name))
