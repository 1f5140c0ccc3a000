"""The only place that applies a Change.

A `Draft` is a document under the pen: the blocks as found, each one's text as it stands now, and the log of changes
that led there. Steps read it and yield changes; `Draft.apply` carries them out and logs them. So for every input

    replay(blocks, changes) == paragraphs      and      undo(texts, changes) == the blocks' texts as found

>>> from cleaner.model import Block
>>> blocks = (Block(0, "paragraph", "Rain fell.Why it matters: floods."), Block(1, "paragraph", "Share this"))
>>> changes = (Change("edit", "glue", "sentence", 0, start=10, end=10, after=PARAGRAPH_BREAK),
...            Change("drop", "rules", "share.en", 1, end=10, before="Share this"))
>>> replay(blocks, changes)
('Rain fell.', 'Why it matters: floods.')
>>> replay(blocks, changes, without={1})
('Rain fell.', 'Why it matters: floods.', 'Share this')
>>> undo(texts_after(blocks, changes), changes)
('Rain fell.Why it matters: floods.', 'Share this')
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from cleaner.model import PARAGRAPH_BREAK, Block, Change, Document, Fact

GONE = ""
"""The text of a block that was dropped, moved or joined to another."""


class Draft:
    """A document under the pen. `texts` is to be read by steps and written by `apply` alone."""

    __slots__ = ("changes", "document", "texts")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.texts = [block.text for block in document.blocks]
        self.changes: list[Change] = []

    def apply(self, changes: Iterable[Change]) -> None:
        """Carry out each change as it comes, so that a step sees the effect of what it yielded before."""
        texts, log = self.texts, self.changes.append
        for change in changes:
            _apply(texts, change)
            log(change)

    def drop(self, block: int, rule: str, *, step: str, reason: str = "") -> Change:
        """The change that lets a whole block go."""
        text = self.texts[block]
        return Change("drop", step, rule, block, reason, -1, 0, len(text), text)

    def move(self, block: int, rule: str, tells: Iterable[Fact], *, step: str, reason: str = "") -> Change:
        """The change that turns a whole block into fields."""
        text = self.texts[block]
        return Change("move", step, rule, block, reason, end=len(text), before=text, tells=tuple(tells))

    def edit(self, block: int, span: tuple[int, int], after: str, rule: str, *, step: str, reason: str = "") -> Change:
        """The change that puts `after` where `span` (start, end) is in the block's present text."""
        start, end = span
        return Change(
            "edit", step, rule, block, reason, start=start, end=end, before=self.texts[block][start:end], after=after
        )

    def join(self, block: int, last: int, rule: str, *, step: str, after: str = " ", reason: str = "") -> Change:
        """The change that appends the later block `last` to `block`, with `after` between them."""
        size = len(self.texts[block])
        return Change("join", step, rule, block, reason, last, size, size, "", after)

    @property
    def kept(self) -> list[int]:
        """Indices of the blocks that still have text, in reading order."""
        return [i for i, text in enumerate(self.texts) if text]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What the document told, then what moved blocks told, in the order in which it was found."""
        told = [fact for change in self.changes for fact in change.tells]
        return (*self.document.facts, *told)

    def paragraphs(self) -> tuple[str, ...]:
        """What stands now, in reading order."""
        return _paragraphs(self.texts)


def replay(blocks: Sequence[Block], changes: Sequence[Change], *, without: Collection[int] = ()) -> tuple[str, ...]:
    """The paragraphs that `changes` make of `blocks`, leaving out those whose positions are in `without`.

    A change left out takes along the later ones that stand on its text: an edit of text that is now absent goes too.
    """
    return _paragraphs(texts_after(blocks, changes, without=without))


def texts_after(
    blocks: Sequence[Block], changes: Sequence[Change], *, without: Collection[int] = ()
) -> tuple[str, ...]:
    """Each block's text after `changes`; empty where the block is gone."""
    texts = [block.text for block in blocks]
    skipped: list[Change] = []
    for position, change in enumerate(changes):
        if position in without:
            skipped.append(change)
        elif not skipped:
            _apply(texts, change)
        else:
            moved = _rebase(change, skipped, texts)
            if moved is None:
                skipped.append(change)
            else:
                _apply(texts, moved)
    return tuple(texts)


def undo(texts: Sequence[str], changes: Sequence[Change]) -> tuple[str, ...]:
    """The blocks' texts as found, from their texts at the end and the changes alone."""
    back = list(texts)
    for change in reversed(changes):
        text = back[change.block]
        if change.kind == "join":
            cut = change.start
            back[change.last] = text[cut + len(change.after) :]
            back[change.block] = text[:cut]
        elif change.kind == "edit":
            back[change.block] = text[: change.start] + change.before + text[change.start + len(change.after) :]
        else:
            back[change.block] = change.before
    return tuple(back)


def _apply(texts: list[str], change: Change) -> None:
    kind, text = change.kind, texts[change.block]
    if kind in ("drop", "move"):
        if text != change.before:
            raise ValueError(f"change does not fit its block: {change}")
        texts[change.block] = GONE
    elif kind == "edit":
        if text[change.start : change.end] != change.before:
            raise ValueError(f"change does not fit its block: {change}")
        texts[change.block] = text[: change.start] + change.after + text[change.end :]
    elif kind == "join":
        if change.last <= change.block or change.start != len(text):
            raise ValueError(f"only a later block can be joined, at the end: {change}")
        texts[change.block] = text + change.after + texts[change.last]
        texts[change.last] = GONE
    else:
        raise ValueError(f"unknown kind of change: {kind!r}")


def _rebase(change: Change, skipped: Sequence[Change], texts: Sequence[str]) -> Change | None:
    """The same change on a text from which `skipped` is missing; None where it stood on what is missing."""
    text = texts[change.block]
    if change.kind in ("drop", "move"):
        return change._replace(before=text, end=len(text))
    if change.kind == "join":
        return change._replace(start=len(text), end=len(text))
    start, end = change.start, change.end
    for other in reversed(skipped):
        if other.block != change.block or other.kind in ("drop", "move"):
            continue
        new_end = other.start + len(other.after)
        if start >= new_end:
            shift = (other.end - other.start) - len(other.after)
            start, end = start + shift, end + shift
        elif end > other.start:
            return None
    if text[start:end] != change.before:
        return None
    return change._replace(start=start, end=end)


def _paragraphs(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(part for text in texts if text for part in text.split(PARAGRAPH_BREAK) if part)
