"""Pages saved by a browser: beside `page.html` lies a folder with its pictures, frames and scripts, which are parts."""

from __future__ import annotations

from collections.abc import Iterable

SUFFIXES = (
    "_files", ".files", "_file", "-Dateien", "_fichiers", "_bestanden", "_archivos", "-filer", "_tiedostot", "_pliki",
    "_soubory", "_elemei", "_ficheiros", "_arquivos", "_dosyalar", "_datoteke", "_fitxers", "_failid", "_fails",
    "_bylos", "_fajlovi", "_fitxategiak",
)  # fmt: skip
"""What browsers append to the page's name, by their language: Windows keeps this list for connected files."""
PAGES = (".html", ".htm", ".xhtml", ".mhtml")
MAX_KEPT = 100_000
"""So many pages of an archive are remembered for the folders behind them."""


def is_parts(folder: str, files: Iterable[str]) -> bool:
    """Whether a folder holds the parts of a page that lies beside it.

    >>> is_parts("Rain_files", ["Rain.html"]), is_parts("case_files", ["index.html"])
    (True, False)
    """
    stems = {folder[: -len(suffix)] for suffix in SUFFIXES if folder.endswith(suffix)}
    return bool(stems) and any(name.lower().endswith(PAGES) and name.rpartition(".")[0] in stems for name in files)


class Parts:
    """Tells the parts of saved pages among the members of an archive, for pages that come before their parts."""

    def __init__(self) -> None:
        self._stems: set[str] = set()

    def has(self, path: str) -> bool:
        """Whether a member is part of a page that was asked about before.

        >>> parts = Parts()
        >>> [parts.has(path) for path in ("a/Rain.html", "a/Rain_files/frame.html", "b/Rain_files/frame.html")]
        [False, True, False]
        """
        if path.lower().endswith(PAGES) and len(self._stems) < MAX_KEPT:
            self._stems.add(path.rpartition(".")[0])
        folders = path.split("/")[:-1]
        for depth, folder in enumerate(folders[:64], 1):
            place = "/".join(folders[:depth])
            if any(folder.endswith(suffix) and place[: -len(suffix)] in self._stems for suffix in SUFFIXES):
                return True
        return False
