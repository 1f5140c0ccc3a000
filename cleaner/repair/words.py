"""Two words that lost the space between them: `supplied bythe inventors`.

A token is split only when no count knows it, both halves are common words, and news has them side by side. What may
be a compound (`partsmaker`) or carries a prefix (`incertain`) needs far more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from cleaner.repair.edits import Edit
from cleaner.repair.english import find_pieces
from cleaner.repair.ngrams import load_ngrams

_PIECE = re.compile(r"""(?m)^["“‘(\[]{0,2}([a-z]{5,24})["”’)\].,:;!?…]{0,3}$""")
MIN_COUNT = 60
"""Counts of each half in 27 million words of news: about two in a million."""
MIN_PAIR, MIN_SHORT_PAIR, MIN_CONTENT_PAIR, MIN_PREFIX_PAIR = 3, 30, 100, 300
MIN_ARTICLE_PAIR, NEVER = 3000, 10**9
_TOKEN = re.compile(r"(?<![\w@#/.&+\-'’])[a-z]{5,24}(?![\w@/&+\-'’(])(?!\.\w)")
_PREFIXES = frozenset(
    "a an anti back be by co con counter cross de dis down en ex extra fore for home in inter mega mid micro "
    "mini mis multi no non off on out over para per photo post pre pro re self semi side some sub super tele "
    "trans tri ultra un under up with".split()
)
_SUFFIXES = frozenset(
    "able age aged back based board book cuts day down er est fall field free front ground hand head house "
    "ing keeper land less life like line made maker makers making man mark mate men ness out over owner "
    "person piece place point port power proof room round ship side site son stock storm time times up ward "
    "wards water way ways wear wide wise woman women word work works worker world worth yard chip chips house "
    "houses holder holders all one off in on he me as us or so am is are".split()
)
_PARTICLES = frozenset("through up out off down over in on not by away around along between".split())
_JOINS = frozenset(
    "the of to and in a for that is on by with as at from was it be an are this his has have were not but "
    "they which who its their he she we you i or had would will could should can may about after before into "
    "over than then there these those when where while what if so up out all more most been being also other "
    "some any each our your my her him them us said says new last year years two three just only even because "
    "between through during against under since until".split()
)
"""Words that make no compounds: two words of content in one are a compound more often than an accident."""
_WORDS = frozenset(
    "walkaway butting shortsellers hubby walkthrough speedup whatnot endif casein greensand todays rampup "
    "dataset datasets cyberattack cyberattacks webpage webpages frontend backend blogpost groundrules "
    "fairtrade tradeshow commonsense businesspeople powerplant powerplants coalmine weblinks hardcopy "
    "opensource realtime newlines newborns newcomers smalltalk fulltext bestseller bestsellers healthcare "
    "startup startups "
    "moneylaundering wellbeing willpower anyday newline passthrough sellthrough fellas reformat astring "
    "asrisk nameof thereto whois howto groupby hereafter therewith asunder thereof therein thereafter hereby "
    "herein hereto heretofore whereby wherein whereof whereupon whereto wherefore insofar inasmuch forasmuch "
    "henceforth henceforward tofu toto onto forex innit inhouse thenable upon upsize anyhow somesuch "
    "someplace anyplace overall oversold newbuild yearbook yearlong newlywed maybe mayday canto candid forget".split()
)
"""Words that fall into two common ones and are none: law, dialect, programming."""


def find_edits(texts: Sequence[str]) -> list[list[Edit]]:
    """For each text of an English document the spaces that are missing inside words.

    >>> found = find_edits(["It was supplied bythe inventors and partsmakers.", "All is well."])
    >>> [[edit.start for edit in edits] for edits in found]
    [[18], []]
    """
    ngrams = load_ngrams()
    pieces = "\n".join(ngrams.find_unknown(set(find_pieces(tuple(texts)))))
    tokens = ngrams.find_unknown(set(_PIECE.findall(pieces))) - _WORDS
    splits = {token: at for token in tokens if (at := _find_split(token))}
    return [list(_find_in(text, splits)) if splits else [] for text in texts]


def _find_in(text: str, splits: dict[str, int]) -> Iterator[Edit]:
    for match in _TOKEN.finditer(text):
        token = match.group()
        at = splits.get(token)
        if at:
            start = match.start() + at
            yield Edit(start, start, " ", "glue.word", f"{token} is no word, {token[:at]} {token[at:]} is common")


def is_all_but_one_known(text: str) -> bool:
    """Whether every word of a short text but one is an English word.

    >>> is_all_but_one_known("supplied bythe inventors")
    True
    """
    pieces = text.lower().split()
    return len(load_ngrams().find_unknown(set(pieces))) == 1 and all(map(str.isascii, pieces))


@lru_cache(maxsize=16384)
def _find_split(token: str) -> int:
    """Where the token falls into two words that news has side by side; 0 where it does not, or in two ways."""
    ngrams = load_ngrams()
    found: list[tuple[float, int]] = []
    for at in range(1, len(token)):
        left, right = token[:at], token[at:]
        if (at == 1 and left != "a") or len(right) < 2:
            continue
        if ngrams.count(left) < MIN_COUNT or ngrams.count(right) < MIN_COUNT:
            continue
        pairs = ngrams.pair_count(left, right)
        if pairs >= _least_pairs(left, right):
            found.append((pairs, at))
    if not found:
        return 0
    found.sort(reverse=True)
    return found[0][1] if len(found) == 1 or found[0][0] >= 8 * found[1][0] else 0


def _least_pairs(left: str, right: str) -> int:
    """How often news must have the two side by side, by how easily they make a compound."""
    if left == "a":
        return MIN_ARTICLE_PAIR
    joined = left in _JOINS or right in _JOINS
    if not joined:
        return NEVER if left in _PREFIXES or right in _SUFFIXES or min(len(left), len(right)) < 4 else MIN_CONTENT_PAIR
    if left in _PREFIXES and right not in _JOINS:
        return MIN_PREFIX_PAIR
    if right in _SUFFIXES | _PARTICLES and left not in _JOINS:
        return MIN_PREFIX_PAIR
    return MIN_SHORT_PAIR if len(left) + len(right) <= 6 else MIN_PAIR
