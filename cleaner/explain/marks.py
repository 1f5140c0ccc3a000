"""Several edits of one text, laid over each other: what stayed, what went, what came.

Offsets of a change refer to the text just before it. `Markup` keeps the text as pieces on both sides of a pen, so that
edits that run forward or backward through a text cost what they touch and no more.
"""

from __future__ import annotations

from typing import NamedTuple

SAME, OLD, NEW = "same", "old", "new"


class Piece(NamedTuple):
    """A stretch that stayed (`same`), went (`old`) or came (`new`), and the position of the change that did it."""

    text: str
    mark: str = SAME
    change: int = -1


class Markup:
    """A text with its edits marked in place.

    >>> markup = Markup("Meta's \\"lab' team")
    >>> markup.edit((11, 12), '"', 0)
    >>> [(piece.text, piece.mark) for piece in markup.pieces()]
    [('Meta\\'s "lab', 'same'), ("'", 'old'), ('"', 'new'), (' team', 'same')]
    >>> markup.text()
    'Meta\\'s "lab" team'
    """

    __slots__ = ("_before", "_before_chars", "_behind")

    def __init__(self, text: str) -> None:
        self._before: list[Piece] = []
        self._behind: list[Piece] = [Piece(text)] if text else []
        self._before_chars = 0

    def edit(self, span: tuple[int, int], after: str, change: int) -> None:
        """Put `after` where `span` of the present text is; `change` is the position of the change in the log."""
        start, end = span
        self._seek(start)
        left = end - start
        while left > 0 and self._behind:
            piece = self._behind.pop()
            if piece.mark == OLD:
                self._before.append(piece)
                continue
            taken, rest = piece.text[:left], piece.text[left:]
            left -= len(taken)
            if rest:
                self._behind.append(piece._replace(text=rest))
            if piece.mark == SAME:
                self._before.append(Piece(taken, OLD, change))
        if after:
            self._push(Piece(after, NEW, change))

    def append(self, other: Markup, between: str, change: int) -> None:
        """Join another text at the end, with `between` before it."""
        self._seek(-1)
        if between:
            self._push(Piece(between, NEW, change))
        for piece in other.pieces():
            self._push(piece)

    def pieces(self) -> tuple[Piece, ...]:
        """All pieces in reading order; those not `old` are the present text."""
        return (*self._before, *reversed(self._behind))

    def text(self) -> str:
        """The present text."""
        return "".join(piece.text for piece in self.pieces() if piece.mark != OLD)

    def _push(self, piece: Piece) -> None:
        self._before.append(piece)
        if piece.mark != OLD:
            self._before_chars += len(piece.text)

    def _seek(self, position: int) -> None:
        """Bring the pen to `position` in the present text; -1 is its end."""
        while self._before and (position >= 0 and self._before_chars > position):
            piece = self._before.pop()
            if piece.mark != OLD:
                self._before_chars -= len(piece.text)
            self._behind.append(piece)
        while self._behind and (position < 0 or self._before_chars < position):
            piece = self._behind.pop()
            room = len(piece.text) if position < 0 else position - self._before_chars
            if piece.mark != OLD and len(piece.text) > room:
                self._behind.append(piece._replace(text=piece.text[room:]))
                piece = piece._replace(text=piece.text[:room])
            self._push(piece)
