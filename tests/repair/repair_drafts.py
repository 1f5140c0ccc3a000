"""Documents made of paragraphs, and the repairs run over them."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.changes import Draft
from cleaner.context import load_context
from cleaner.model import Block, Document
from cleaner.options import Options
from cleaner.repair import EARLY_REPAIRS, LATE_REPAIRS


def make_draft(paragraphs: Sequence[str], *, kind: str = "paragraph") -> Draft:
    """A draft of plain paragraphs, nothing done to it yet."""
    return Draft(Document(tuple(Block(i, kind, text) for i, text in enumerate(paragraphs))))


def repaired(paragraphs: Sequence[str], options: Options | None = None, *, kind: str = "paragraph") -> Draft:
    """The draft after all repairs, early and late."""
    draft = make_draft(paragraphs, kind=kind)
    context = load_context(options or Options())
    for repair in EARLY_REPAIRS + LATE_REPAIRS:
        draft.apply(repair.find_changes(draft, context))
    return draft
