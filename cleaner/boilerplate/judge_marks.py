"""Features of what a block says: its opening words, its likeness to the page's title, its copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cleaner.boilerplate.judge_elements import Elements, count_steps
from cleaner.boilerplate.judge_lookup import Places
from cleaner.boilerplate.judge_rows import TAG_ORDER, Bools, Ints, Rows, to_signed_log
from cleaner.boilerplate.judge_text import Floats
from cleaner.boilerplate.judge_words import LEAD, LONG, SHORT
from cleaner.layout import Layout

_SHORT_WORDS = 25.0
_TITLE_WORDS = 60.0
_NOWHERE = 9999
_MIN_KEY_TEXT_CHARS = 12
_MAX_LINK_SHARE = 0.9
_SCORES = ("mean", "low", "high", "phrase")
_WORD_NAMES = [f"{kind}_{score}" for kind in ("text", "long", "lead") for score in _SCORES]


class Asked(NamedTuple):
    """The blocks whose words are asked for: short ones and headings, headings again as leads, long ones."""

    short: Places
    leads: Places
    long: Places

    @property
    def looks(self) -> Places:
        """How each is looked at."""
        return np.array((SHORT, LEAD, LONG)).repeat([len(blocks) for blocks in self])

    def pick(self, texts: Sequence[str]) -> list[str]:
        """The texts that are asked for."""
        return [texts[i] for i in np.concatenate(self).tolist()]


def find_asked(words: Floats, link_share: Floats, is_heading: Bools) -> Asked:
    """The blocks whose words are asked for: all that are no links."""
    unlinked, is_short = link_share < _MAX_LINK_SHARE, words <= _SHORT_WORDS
    asked = ((unlinked & is_short) | is_heading, is_heading, unlinked & ~is_short)
    return Asked(*(is_asked.nonzero()[0] for is_asked in asked))


def add_words(rows: Rows, asked: Asked, scores: Floats, is_heading: Bools) -> None:
    """Learned scores of the words of short and of long blocks, and of the heading that a block stands under."""
    table = np.zeros((3 * len(_SCORES), rows.columns), np.float32)
    short, lead = len(asked.short), len(asked.short) + len(asked.leads)
    table[:4, asked.short] = scores[:, :short]
    table[4:8, asked.long] = scores[:, lead:]
    above: Ints = is_heading.cumsum() - is_heading
    table[8:] = np.concatenate((np.zeros((4, 1), np.float32), scores[:, short:lead]), axis=1).take(above, axis=1)
    rows.add_all(_WORD_NAMES, table)


def add_titles(
    rows: Rows, texts: Sequence[str], layout: Layout, columns: tuple[Bools, Floats], elements: Elements
) -> None:
    """How like the page's title a block is, and how far and on which side of the best likeness it stands."""
    is_heading, words = columns
    likeness = _find_likeness(texts, layout.titles, is_heading, words)
    best = int(likeness.argmax())
    strength = float(likeness[best])
    position = np.arange(rows.columns)
    tops = np.flatnonzero(elements.tag.take(layout.block_element) == TAG_ORDER["h1"]).tolist()
    rows.add("title_likeness", likeness)
    rows.add("title_best", strength)
    rows.add("title_side", to_signed_log(position - best) if strength > 0.4 else float(_NOWHERE))
    rows.add("h1_side", to_signed_log(position - tops[0]) if tops else float(_NOWHERE))
    rows.add("h1_count", float(len(tops)))
    anchor = best if strength > 0.4 else tops[0] if tops else -1
    rows.add("title_away", count_steps(elements, layout.block_element[anchor], rows.columns) if anchor >= 0 else -1.0)
    opening = layout.description[:30]
    known = len(opening) > 20
    rows.add("description", np.array([text[:30] == opening for text in texts], np.bool_) if known else 0.0)


def _find_likeness(texts: Sequence[str], titles: Sequence[str], is_heading: Bools, words: Floats) -> Floats:
    """Share of words that a heading, or a block that begins like a title, has in common with the nearest title."""
    likeness = np.zeros(len(texts), np.float32)
    wanted = [set(title.lower().split()) for title in titles]
    joined = "\n".join(titles).lower()
    if not wanted:
        return likeness
    heads = is_heading.tolist()
    for index in np.flatnonzero(is_heading | (words < _TITLE_WORDS)).tolist():
        text = texts[index]
        if heads[index] or (len(text) > _MIN_KEY_TEXT_CHARS and text[:24].lower() in joined):
            tokens = set(text.lower().split())
            likeness[index] = max(2 * len(tokens & title) / (len(tokens) + len(title) + 1e-6) for title in wanted)
    return likeness


def add_repeats(rows: Rows, texts: Sequence[str]) -> None:
    """How often the same text stands on the page, and how often before."""
    counts: dict[str, int] = {}
    seen = []
    for text in texts:
        times = counts.get(text, 0)
        counts[text] = times + 1
        seen.append(times)
    rows.add("seen_before", np.array(seen, np.float32))
    rows.add("seen", np.fromiter(map(counts.__getitem__, texts), np.float32, rows.columns))
