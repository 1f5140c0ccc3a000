"""Which of the phrases that may be spun are repaired, and to what: each occurrence heard together with the others.

A spinner replaces a word by the same word again and again, so the contexts of all occurrences speak for one
original. An occurrence is repaired where its best original leads both keeping the phrase and every rival by a
margin.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from math import log
from typing import NamedTuple

from cleaner.repair.decode import Site
from cleaner.repair.lexicon import load_drift, load_lexicon, load_weights

SHARE = 0.7
"""How much the mean of the other occurrences counts beside an occurrence's own context."""
MOST, LEAST = 6.0, -4.0
"""Nats to which one occurrence is limited when it speaks for others."""
PHRASE_BONUS = 3.5
"""What each further word of a phrase tells for its entry of the lexicon."""
PLAIN_WEIGHT, PLAIN_MARGIN = 1.0, 0.3
"""A single word that news uses nearly as often as spun text must lead by this much more."""
TELL_SHARE = 0.5
"""What a phrase tells for having been put in, by its weight: spinners overuse some words, journalists use others
daily."""
DRIFT_COST = 1.5
"""Nats against a replacement for each nat by which today's English uses the phrase more than the counted news did, and
its original less: counts of 2006-13 think `personal` and `query` odd."""
SURE_GAIN, GAIN_COST = 0.85, 10.0
"""Below this gain in nats a token a document may be spun in part only, and a replacement must lead by 10 times what is
missing."""
EDIT_COST = 0.3
"""What a replacement must gain in a document known to be spun: the odds that the word was replaced at all are even."""


@cache
def _variants(family: str) -> Mapping[str, int]:
    """In how many ways each original is spun: the more there are, the less one of them tells for it."""
    return Counter(original for originals in load_lexicon(family).values() for original in originals)


class Reading(NamedTuple):
    """A replacement that was chosen: tokens `first:last` read as `original`; `margin` is its lead in nats, `family`
    whose wording it undoes."""

    first: int
    last: int
    spun: str
    original: str
    margin: float
    family: str


def least_margin(gain: float, least: float) -> float:
    """The lead in nats that a replacement must have in a document that gains `gain` nats a token.

    >>> least_margin(0.9, 1.0), round(least_margin(0.4, 1.0), 1)
    (1.0, 5.5)
    """
    return least + GAIN_COST * max(0.0, SURE_GAIN - gain)


def choose(sentences: Sequence[Sequence[Site]], family: str, least_margin: float) -> list[list[Reading]]:
    """For each sentence the replacements that lead by `least_margin`, in order and not overlapping. `family` is the
    spinner's."""
    totals: dict[tuple[str, str], list[float]] = defaultdict(list)
    for sites in sentences:
        for site in sites:
            for original, gain in site.gains:
                totals[site.spun, original].append(min(MOST, max(LEAST, gain)))
    return [_choose_in_sentence(sites, totals, family, least_margin) for sites in sentences]


def _choose_in_sentence(
    sites: Sequence[Site], totals: dict[tuple[str, str], list[float]], family: str, least_margin: float
) -> list[Reading]:
    variants = _variants(family)
    weights, drift = load_weights(family), load_drift()
    found = []
    for site in sites:
        scores = []
        weight = min(MOST, max(LEAST, weights.get(site.spun, 0.0)))
        for original, gain in site.gains:
            others = totals[site.spun, original]
            rest = sum(others) - min(MOST, max(LEAST, gain))
            shared = SHARE * rest / (len(others) - 1) if len(others) > 1 else 0.0
            told = PHRASE_BONUS * site.spun.count(" ") - log(variants[original]) + TELL_SHARE * weight
            modern = DRIFT_COST * max(0.0, drift.get(site.spun, 0.0) - drift.get(original, 0.0))
            scores.append((gain + shared + told - modern - EDIT_COST, original))
        scores.sort(reverse=True)
        rival = max(0.0, scores[1][0]) if len(scores) > 1 else 0.0
        margin = scores[0][0] - rival
        if margin >= least_margin + (PLAIN_MARGIN if weight < PLAIN_WEIGHT and " " not in site.spun else 0.0):
            found.append(Reading(site.first, site.last, site.spun, scores[0][1], margin, family))
    taken: set[int] = set()
    readings = []
    for reading in sorted(found, key=lambda r: (-(r.last - r.first), -r.margin)):
        if taken.isdisjoint(range(reading.first, reading.last)):
            taken.update(range(reading.first, reading.last))
            readings.append(reading)
    return sorted(readings)
