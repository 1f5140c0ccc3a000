"""Names that a spinner translated: `Solar Valley`, `The Knowledge` for the publication The Information.

A name is put right where the document is called spun, or where the document itself reports from the real one and quotes
the changed one as a source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from cleaner.repair.edits import Edit
from cleaner.repair.lexicon import load_names

_REPORTED = r"(?:reported|reports|wrote|writes|revealed|first reported|said|noted|has learned|learned)\b"
_SOURCED = (
    r"(?:reported by|report by|according to|as per|told|disclosed to|said to|revealed to|informed|highlighted (?:in|by)|"
    r"interview with|spoke to|confirmed to|cited by|quoted by|seen by|obtained by|reviewed by|published (?:in|by))"
)


@lru_cache(maxsize=64)
def _patterns(spun: str, real: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf"(?<!\w){re.escape(spun)}(?=[‘’']s?\b|\W|$)(?! [A-Z])"),
        re.compile(rf"(?<!\w){re.escape(real)} {_REPORTED}|{_SOURCED} {re.escape(real)}(?!\w)"),
        re.compile(rf"(?:{_SOURCED} {re.escape(spun)}(?!\w))|(?<!\w){re.escape(spun)} (?:report(?:ed|s)?|wrote)\b"),
    )


def find_name_edits(texts: Sequence[str], *, spun: bool) -> list[list[Edit]]:
    """For each text the names to put right. `spun` says that the document is called spun.

    >>> told = ["The Information reported on Monday that pay rose.", "A source told The Knowledge so."]
    >>> find_name_edits(told, spun=False)[1][0].after
    'The Information'
    """
    answer: list[list[Edit]] = [[] for _ in texts]
    whole = "\n".join(texts)
    for wrong, real, needs in load_names():
        if (needs == "spun" and not spun) or wrong not in whole:
            continue
        named, reported, sourced = _patterns(wrong, real)
        hits = [(i, match) for i, text in enumerate(texts) for match in named.finditer(text)]
        if spun and (needs == "spun" or len(hits) >= 2):
            why = "the document is spun, and the name is a spinner's"
        elif reported.search(whole) and sourced.search(whole):
            why = f"the document itself reports from {real}, and quotes {wrong} as a source"
        else:
            continue
        for i, match in hits:
            answer[i].append(Edit(match.start(), match.end(), real, "spun.name", why))
    return [_without_overlaps(edits) for edits in answer]


def _without_overlaps(edits: list[Edit]) -> list[Edit]:
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept
