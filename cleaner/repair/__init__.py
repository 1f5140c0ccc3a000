"""Mend what copying broke, and never touch what is whole.

`EARLY_REPAIRS` run before boilerplate is judged (a rule can only know a line that is spelt right), on every block;
entities come twice, because what a codec or an escape hid may be one. `LATE_REPAIRS` act on the blocks that were kept:
glue before quotes, because a quotation is judged paragraph by paragraph, wording last.
"""

from __future__ import annotations

from cleaner.changes import Draft
from cleaner.repair import encoding, entities, glue, quotes, spun
from cleaner.repair.edits import apply
from cleaner.repair.kind import Repair

EARLY_REPAIRS: tuple[Repair, ...] = (
    Repair("entities", entities.find_changes),
    Repair("encoding", encoding.find_changes),
    Repair("entities", entities.find_changes),
)
LATE_REPAIRS: tuple[Repair, ...] = (
    Repair("glue", glue.find_changes),
    Repair("encoding", encoding.find_changes_in_pieces),
    Repair("quotes", quotes.find_changes),
    Repair("spun", spun.find_changes),
)

__all__ = ["EARLY_REPAIRS", "LATE_REPAIRS", "Repair", "find_scores", "repair_text"]


def repair_text(text: str) -> str:
    """The value of a field with its entities unescaped and its encoding restored.

    >>> repair_text("CafÃ© &amp;amp; bar")
    'Café & bar'
    """
    if "&" in text:
        text = apply(text, entities.find_edits(text))
    return encoding.repair(text)


def find_scores(draft: Draft) -> dict[str, float]:
    """Scores from 0 to 1 of the text as it stands: `spun` for English of 60 words or more, called spun from 0.5 on."""
    return spun.find_scores(draft)
