"""An article with its trace → one row a block: what became of it, which rule decided, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from cleaner.errors import UsageError
from cleaner.explain.differences import find_differences
from cleaner.explain.marks import Markup, Piece
from cleaner.fields import GATHERED, SINGLE
from cleaner.model import Article, Block, Change
from cleaner.words import count_words

KEPT, EDITED, DROPPED, MOVED, JOINED = "kept", "edited", "dropped", "moved", "joined"
OUTCOMES = (KEPT, EDITED, DROPPED, MOVED, JOINED)
REPAIRS = ("edit", "join")
_ENDS = {"drop": DROPPED, "move": MOVED, "join": JOINED}


class Row(NamedTuple):
    """What became of one block. `end` is the change that took it out of the text; `changes` are all that touched it."""

    block: Block
    outcome: str
    pieces: tuple[Piece, ...]
    changes: tuple[Change, ...]
    end: Change | None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that this block told, each once."""
        return tuple(dict.fromkeys(fact.field for change in self.changes for fact in change.tells))


class FieldRow(NamedTuple):
    """A field of the article that has a value, and where that was read."""

    field: str
    value: Any
    source: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that `explain` tells about one article."""

    article: Article
    rows: tuple[Row, ...]
    fields: tuple[FieldRow, ...]
    outcomes: Mapping[str, int]
    words: int
    repairs: int
    """Edits and joins of the blocks that stay."""

    @property
    def title(self) -> str:
        """The headline, or whatever else names the article."""
        article = self.article
        return article.title or article.origin or article.url or "untitled"


def to_report(article: Article) -> Report:
    """The report on an article that carries its trace.

    Raises UsageError where the trace is missing: an article with text and without blocks.
    """
    if article.paragraphs and not article.blocks:
        raise UsageError("this article carries no trace: clean it with Options(trace=True), then explain it")
    rows = tuple(_find_rows(article.blocks, article.changes))
    outcomes = Counter(row.outcome for row in rows)
    return Report(
        article=article,
        rows=rows,
        fields=tuple(_find_fields(article)),
        outcomes={name: outcomes[name] for name in OUTCOMES},
        words=count_words(article.text),
        repairs=sum(change.kind in REPAIRS for row in rows if row.end is None for change in row.changes),
    )


def find_runs(rows: Iterable[Row], least: int) -> Iterable[tuple[Row, ...]]:
    """The rows in order: `least` or more neighbours that one rule dropped together, each other row alone."""
    run: list[Row] = []
    for row in rows:
        if run and not _is_same_end(run[-1], row):
            yield from _to_runs(run, least)
            run = []
        run.append(row)
    yield from _to_runs(run, least)


def _to_runs(run: list[Row], least: int) -> Iterable[tuple[Row, ...]]:
    if len(run) >= least:
        yield tuple(run)
    else:
        yield from ((row,) for row in run)


def _is_same_end(one: Row, other: Row) -> bool:
    if one.outcome != DROPPED or other.outcome != DROPPED or one.end is None or other.end is None:
        return False
    return (one.end.step, one.end.rule) == (other.end.step, other.end.rule)


def _find_rows(blocks: tuple[Block, ...], changes: tuple[Change, ...]) -> Iterable[Row]:
    markups = [Markup(block.text) for block in blocks]
    touched: list[list[Change]] = [[] for _ in blocks]
    ends: list[Change | None] = [None] * len(blocks)
    for position, change in enumerate(changes):
        touched[change.block].append(change)
        if change.kind == "edit":
            _mark_edit(markups[change.block], change, position)
        elif change.kind == "join":
            markups[change.block].append(markups[change.last], change.after, position)
            touched[change.last].append(change)
            ends[change.last] = change
        else:
            ends[change.block] = change
    for block, markup, own, end in zip(blocks, markups, touched, ends, strict=True):
        outcome = _ENDS[end.kind] if end else (EDITED if own else KEPT)
        yield Row(block, outcome, markup.pieces(), tuple(own), end)


def _mark_edit(markup: Markup, change: Change, position: int) -> None:
    """Mark what differs, from the last to the first so that offsets hold."""
    for start, end, after in reversed(list(find_differences(change.before, change.after))):
        markup.edit((change.start + start, change.start + end), after, position)


def _find_fields(article: Article) -> Iterable[FieldRow]:
    for name in (*SINGLE, "authors", *GATHERED):
        value = getattr(article, name)
        if value:
            yield FieldRow(name, value, article.provenance.get(name, ""))
