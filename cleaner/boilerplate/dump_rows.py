"""The lines of a dump that still stand, as the steps for text without markup see them."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.boilerplate.shapes import is_prose, is_title_like, to_key
from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Block
from cleaner.rules import Match
from cleaner.rules.match import View

MAX_KNOWN_CHARS = 300
"""Longer lines are not looked up here: no heading or button is so long, and the step of rules comes later."""
MAX_OPENING_CHARS = 50
MIN_PROSE_CHARS = 20


class Row:
    """A line that still stands. What rules know of it is looked up when it is first asked for: most lines are never.

    `likely` is what the judge of lines thinks: that the line is the story's.
    """

    __slots__ = ("_key", "_matches", "_number", "_view", "block", "hints", "kind", "likely", "looks_like_prose", "text")

    def __init__(self, block: Block, text: str, view: View, number: int) -> None:
        self.block = block.index
        self.text = text
        self.kind = block.kind
        self.hints = block.hints
        self.likely = True
        self.looks_like_prose = len(text) >= MIN_PROSE_CHARS and is_prose(text)
        self._view = view
        self._number = number
        self._key: str | None = None
        self._matches: tuple[Match, ...] | None = () if len(text) > MAX_KNOWN_CHARS else None

    @property
    def key(self) -> str:
        if self._key is None:
            self._key = to_key(self.text)
        return self._key

    @property
    def matches(self) -> tuple[Match, ...]:
        if self._matches is None:
            self._matches = tuple(self._view.find_lines(self._number))
        return self._matches

    @property
    def prose(self) -> bool:
        return self.looks_like_prose and not self.matches

    @property
    def opens(self) -> str:
        """The group of the section that this line opens; empty for other lines."""
        if len(self.text) > MAX_OPENING_CHARS:
            return ""
        return next((match.rule.group for match in self.matches if match.rule.scope == "section"), "")

    @property
    def is_known(self) -> bool:
        return bool(self.matches)

    @property
    def may_be_headline(self) -> bool:
        return is_title_like(self.text) and not self.looks_like_prose and not self.is_known


def load_rows(draft: Draft, context: Context) -> list[Row]:
    """The lines that still stand."""
    kept = draft.kept
    return to_rows([draft.document.blocks[i] for i in kept], [draft.texts[i] for i in kept], context)


def to_rows(blocks: Sequence[Block], texts: Sequence[str], context: Context) -> list[Row]:
    """The rows of some blocks and what each says now."""
    view = context.rules.index.within([text if len(text) <= MAX_KNOWN_CHARS else "" for text in texts])
    return [Row(block, text, view, n) for n, (block, text) in enumerate(zip(blocks, texts, strict=True))]
