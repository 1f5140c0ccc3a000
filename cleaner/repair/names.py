"""Names that a spinner translated: `Solar Valley`, `The Knowledge` for the publication The Information.

A name is put right where the document is called spun, or where the document itself reports from the real one and quotes
the changed one as a source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.repair.edits import Edit
from cleaner.repair.lexicon import load_names

_REPORTED = tuple(
    f" {verb}"
    for verb in ("reported", "reports", "wrote", "writes", "revealed", "first reported", "noted", "has learned")
)
_SOURCED = tuple(
    f"{verb} "
    for verb in (
        "reported by", "report by", "ccording to", "s per", "told", "disclosed to", "said to", "revealed to",
        "informed",
        "highlighted in", "highlighted by", "interview with", "spoke to", "confirmed to", "cited by", "quoted by",
        "seen by",
        "obtained by", "reviewed by", "published in", "published by",
    )
)  # fmt: skip
LONGEST_VERB_CHARS = 16


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
        hits = [(i, at) for i, text in enumerate(texts) for at in _find(text, wrong)]
        if spun and (needs == "spun" or len(hits) >= 2):
            why = "the document is spun, and the name is a spinner's"
        elif _is_source(whole, real) and _is_source(whole, wrong):
            why = f"the document itself reports from {real}, and quotes {wrong} as a source"
        else:
            continue
        for i, at in hits:
            answer[i].append(Edit(at, at + len(wrong), real, "spun.name", why))
    return [_without_overlaps(edits) for edits in answer]


def _find(text: str, name: str) -> Iterator[int]:
    """Where the whole name stands, not as the beginning of a longer one."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        after = text[end : end + 2]
        longer = after[:1].isalnum() or (after[:1] == " " and after[1:].isupper())
        if not longer and not (at and text[at - 1].isalnum()):
            yield at
        at = text.find(name, end)


def _is_source(text: str, name: str) -> bool:
    """Whether the text quotes `name` as a source: `according to NAME`, `NAME reported`."""
    return any(
        text.endswith(_SOURCED, max(0, at - LONGEST_VERB_CHARS), at) or text.startswith(_REPORTED, at + len(name))
        for at in _find(text, name)
    )


def _without_overlaps(edits: list[Edit]) -> list[Edit]:
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept
