"""The judge of blocks: which blocks of a page with markup are the story. All else is dropped, with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cleaner import layout as bits
from cleaner.boilerplate.judge_copies import find_whole_copies
from cleaner.boilerplate.judge_limit import take_most_telling
from cleaner.boilerplate.judge_model import Judgement, load_model
from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.layout import Layout
from cleaner.model import Block, Change

NAME = "judge"
SHORT_REASON = "not part of the main content"
_KEY_CHARS = 80
_MIN_KEY_CHARS = 20
_PLACES = (
    (bits.NAV, "navigation"),
    (bits.ASIDE, "an aside"),
    (bits.FOOTER, "a footer"),
    (bits.HEADER, "a header"),
    (bits.FORM, "a form"),
    (bits.DIALOG, "a dialog"),
    (bits.CAPTION, "a caption"),
    (bits.HIDDEN, "a hidden element"),
    (bits.BUTTON, "a button"),
)


def judge_blocks(draft: Draft, context: Context) -> Iterator[Change]:
    """The changes that drop every block that is not the main content of its page.

    Only documents with markup are judged, and no fragments: there all is content; nor pages of which a site file names
    the story. The page's confidence is left on its
    layout for `find_confidence`.
    """
    document = draft.document
    layout = document.layout
    if not document.has_markup or document.fragment or not isinstance(layout, Layout) or not document.blocks:
        return
    if layout.site is not None and layout.site.is_whole:
        return
    judgement = _follow(layout.other_opinion, draft.texts) or _judge(draft.texts, document.blocks, layout)
    layout.confidence = judgement.confidence
    kept = judgement.kept.tolist()
    story = np.flatnonzero(judgement.kept)
    first, last = (int(story[0]), int(story[-1])) if len(story) else (0, -1)
    for index, text in enumerate(draft.texts):
        if not text or kept[index]:
            continue
        reason = SHORT_REASON
        if context.options.trace:
            place = "before" if index < first else "after" if index > last else "within"
            reason = _explain(document.blocks[index], layout, float(judgement.shares[index]), place)
        yield draft.drop(index, NAME, step=NAME, reason=reason)
    for index in list(find_whole_copies(draft.texts, story.tolist())):
        yield draft.drop(index, f"{NAME}.copy", step=NAME, reason="the story again, in one block")


def find_confidence(draft: Draft) -> float | None:
    """How sure the judge was of its choice, from 0 to 1: the F1 it expects. None where nothing was judged."""
    layout = draft.document.layout
    return layout.confidence if isinstance(layout, Layout) else None


def _judge(texts: Sequence[str], blocks: Sequence[Block], layout: Layout) -> Judgement:
    taken = take_most_telling(texts, blocks, layout)
    if taken is None:
        return load_model().judge(texts, blocks, layout)
    part = load_model().judge(taken.texts, taken.blocks, taken.layout)
    shares, kept = np.zeros(len(texts), np.float32), np.zeros(len(texts), np.bool_)
    shares[taken.origins] = part.shares
    kept[taken.origins] = part.kept
    return Judgement(shares, kept, part.confidence)


def _follow(opinion: str | None, texts: Sequence[str]) -> Judgement | None:
    """The blocks whose beginning stands in another extractor's text; None where it has none, or found nothing."""
    if not opinion:
        return None
    squeezed = "".join(opinion.split())
    lines = {"".join(line.split()) for line in opinion.splitlines()}
    keys = ["".join(text[:_KEY_CHARS].split()) for text in texts]
    kept = np.array([key in lines or (len(key) > _MIN_KEY_CHARS and key in squeezed) for key in keys], np.bool_)
    return Judgement(kept.astype(np.float32), kept, 0.5) if kept.any() else None


def _explain(block: Block, layout: Layout, share: float, place: str) -> str:
    """`not part of the main content: p=0.03; link share 0.92, in navigation (div.menu > li), before the story`."""
    evidence = []
    if block.link_chars:
        evidence.append(f"link share {block.link_chars / max(1, len(block.text)):.2f}")
    flags = layout.element_flags[layout.block_element[block.index]]
    where = next((name for bit, name in _PLACES if flags & bit), None)
    evidence.append(f"in {where} ({block.path})" if where else f"in {block.path}")
    evidence.append(f"{place} the story")
    return f"{SHORT_REASON}: p={share:.2f}; {', '.join(evidence)}"
