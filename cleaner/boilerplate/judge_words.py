"""What class words and opening words say about a block: learned log-odds, looked up for all blocks of a page at once.

A class word's number is the log-odds that text under an element with this word in its class or id is the story,
against text in general; a text word's is the same for short blocks that hold it. Above 0 speaks for the story.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.groups import find_starts
from cleaner.boilerplate.judge_lookup import (
    LINE_BREAK,
    Doubles,
    Hashes,
    Places,
    Words,
    WordTable,
    find_beginnings,
    hash_pairs,
    hash_phrases,
    hash_words,
    rank_in_line,
)
from cleaner.boilerplate.judge_text import WORD, Floats, find_letters, join_lines

_CLASS_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]{2,}(?![a-z])")
_SMALL, _CAPITAL = 1, 2
_CASES = np.array([_CAPITAL * chr(c).isupper() + _SMALL * chr(c).islower() for c in range(128)], np.uint8)
_SMALL_LETTERS = np.array([ord(chr(c).lower()) * chr(c).isalpha() for c in range(128)], np.uint64)
"""Of each character of ASCII its case, and its code as a small letter; 0 where it is no letter."""
_MAX_CLASS_CHARS = 300
_MAX_TEXT_CHARS = 120
_MAX_TEXT_WORDS = 12
_MAX_PHRASE_WORDS = 5
_LONG_START_CHARS = 220
_LONG_END_CHARS = 100
_WIDE_RUN_CHARS = 24
_AGAINST = -0.7
_FIRST_WIDE = "\u2e80"
"""From here on scripts write no spaces: pairs of characters stand for words."""
SHORT, LEAD, LONG, _CLASS = range(4)
"""How a text is looked at: as a short block, as a heading that opens what follows, as a long block."""


@dataclass(slots=True)
class Lexicon:
    """The learned tables.

    `classes` holds words of class and id attributes, `texts` opening words of short blocks, `longs` words of long ones;
    `leads` says of a heading's words whether what stands under such a heading is the story.
    """

    classes: Mapping[str, float]
    texts: Mapping[str, float]
    leads: Mapping[str, float]
    longs: Mapping[str, float] = field(default_factory=dict)
    _table: WordTable = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._table = WordTable(self.texts, self.leads, self.longs, self.classes)

    def score(
        self, labels: Sequence[str], texts: Sequence[str], looks: Sequence[int] | Places
    ) -> tuple[Doubles, Floats]:
        """What the words of class and id strings say (3 × labels), and those of texts (4 × texts); 0 if none is known.

        Of a label the sum, lowest and highest log-odds of its words. Of a text the mean, lowest and highest log-odds
        of the words that it is judged by, and a fourth number: the log-odds of the whole phrase, if it is short, and
        for a LONG text the share of words that speak against it. `looks` says how each text is looked at: SHORT, LEAD
        or LONG.

        >>> lexicon = Lexicon({"related": -2.0, "body": 1.5}, {"read": -1.0, "read more": -3.0}, {})
        >>> [scores.tolist() for scores in lexicon.score(["relatedBody js", "x"], ["Read more"], [SHORT])]
        [[[-0.5, 0.0], [-2.0, 0.0], [1.5, 0.0]], [[-2.0], [-3.0], [0.0], [-3.0]]]
        """
        count, tables = len(texts), np.concatenate((np.asarray(looks, np.intp), np.full(len(labels), _CLASS)))
        is_long = tables[:count] == LONG
        words, is_wide = _find_text_words(texts, is_long)
        known = self._table.find_known(words.followed_by(_find_class_words(labels), count), len(tables), tables)
        total, (low, high) = known.sum_up(), known.find_extremes()
        of_labels = np.array((total[count:], low[count:], high[count:]))
        total, low, high = total[:count], low[:count], high[:count]
        single = np.where(_have_one_word(words, count), total, 0.0)
        phrases = _find_phrases(words, count, is_long | is_wide)
        found = self._table.get_values(phrases.hashes, tables.take(phrases.lines))
        phrase, has_phrase = np.zeros(count), np.zeros(count, np.bool_)
        has_phrase[phrases.lines] = found == found
        phrase[phrases.lines] = single[phrases.lines] = np.where(found == found, found, 0.0)
        number = np.maximum(known.sizes[:count] + has_phrase, 1)
        fourth = np.where(is_long, known.count_below(_AGAINST)[:count] / number, single)
        mean = (total + phrase) / number
        of_texts = np.array([mean, np.minimum(low, phrase), np.maximum(high, phrase), fourth], np.float32)
        return of_labels, of_texts


def _find_class_words(labels: Sequence[str]) -> Words:
    """The words of each label: `storyBody js-x` → story, body, js, x."""
    codes = np.frombuffer(join_lines(labels, _MAX_CLASS_CHARS).encode("ascii", "replace"), np.uint8)
    letters, cases = _SMALL_LETTERS.take(codes), _CASES.take(codes)
    begins = cases > 0
    np.greater(cases[1:], cases[:-1], out=begins[1:])
    begins[:-1] |= (cases[:-1] == _CAPITAL) & (cases[1:] == _SMALL)
    return hash_words(letters, begins, codes == LINE_BREAK)


def _find_text_words(texts: Sequence[str], is_long: NDArray[np.bool_]) -> tuple[Words, NDArray[np.bool_]]:
    """The words that each text is judged by, and which texts begin in a script without spaces between words."""
    looks = zip(texts, is_long.tolist(), strict=True)
    cut = [_cut_long(text) if long else text[:_MAX_TEXT_CHARS] for text, long in looks]
    codes, letters = find_letters(join_lines(cut).lower())
    begins = find_beginnings(letters > 0)
    words, is_wide = hash_words(letters, begins, codes == LINE_BREAK), np.zeros(len(texts), np.bool_)
    if letters.max(initial=0) >= ord(_FIRST_WIDE):
        starts, openings = begins.nonzero()[0], find_starts(words.lines)
        is_wide[words.lines[openings]] = letters[starts[openings]] >= ord(_FIRST_WIDE)
        words = _split_wide(words, letters, starts, is_wide, is_long)
    is_judged = is_long.take(words.lines) | (rank_in_line(words.lines) < _MAX_TEXT_WORDS)
    return words.pick(is_judged.nonzero()[0]), is_wide


def _split_wide(
    words: Words, letters: Hashes, starts: Places, is_wide: NDArray[np.bool_], is_long: NDArray[np.bool_]
) -> Words:
    """The words, those of texts that begin in a script without spaces being pairs of letters; `starts[i]` is where
    word i begins."""
    in_wide = is_wide[words.lines]
    is_judged = in_wide & is_long[words.lines]
    openings = find_starts(words.lines)
    is_judged[openings] |= in_wide[openings]
    pairs = _find_pairs(letters, starts[is_judged], words.lines[is_judged], is_long)
    lines = np.concatenate((words.lines[~in_wide], pairs.lines))
    order = lines.argsort(kind="stable")
    return Words(lines[order], np.concatenate((words.hashes[~in_wide], pairs.hashes))[order])


def _find_pairs(letters: Hashes, starts: Places, lines: Places, is_long: NDArray[np.bool_]) -> Words:
    """The pairs of letters that stand for words where no spaces are: of each run of letters those at its beginning."""
    padded = np.concatenate((letters, [np.uint64(0)]))
    ends = (padded == 0).nonzero()[0]
    most = np.where(is_long[lines], _WIDE_RUN_CHARS, _MAX_TEXT_WORDS)
    sizes = np.minimum(ends[ends.searchsorted(starts)] - starts, most)
    runs = np.repeat(np.arange(len(starts)), np.maximum(sizes - 1, 1))
    places = starts[runs] + rank_in_line(runs)
    return Words(lines[runs], hash_pairs(padded[places], padded[places + 1]))


def _find_phrases(words: Words, count: int, is_other: NDArray[np.bool_]) -> Words:
    """The whole phrases of those of `count` lines that are short; `is_other` says which hold no phrase anyway."""
    sizes = np.bincount(words.lines, minlength=count)
    is_phrase = (sizes > 1) & (sizes <= _MAX_PHRASE_WORDS) & ~is_other
    of_phrases = words.pick(is_phrase.take(words.lines).nonzero()[0])
    return hash_phrases(of_phrases, rank_in_line(of_phrases.lines))


def _have_one_word(words: Words, count: int) -> NDArray[np.bool_]:
    """Which lines have a single word, once or again and again."""
    one = np.zeros(count, np.bool_)
    if len(words.lines):
        starts = find_starts(words.lines)
        hashes = words.hashes
        one[words.lines[starts]] = np.minimum.reduceat(hashes, starts) == np.maximum.reduceat(hashes, starts)
    return one


def to_class_words(label: str) -> list[str]:
    """The words of a class and id string, each once, in small letters: `storyBody js-x` → story, body, js.

    >>> to_class_words("storyBody js-x storyBody__text")
    ['story', 'body', 'js', 'text']
    """
    words = _CLASS_WORD.findall(label[:_MAX_CLASS_CHARS])
    return list(dict.fromkeys(word.lower() for word in words if len(word) > 1))


def to_text_words(text: str) -> list[str]:
    """The first words of a block in small letters, each once, and the phrase as one if it is short.

    >>> to_text_words("Read more: Rain")
    ['read', 'more', 'rain', 'read more rain']
    >>> to_text_words("责任编辑：")
    ['责任', '任编', '编辑']
    """
    words = WORD.findall(text[:_MAX_TEXT_CHARS].lower())[:_MAX_TEXT_WORDS]
    if words and words[0][0] >= _FIRST_WIDE:
        return list(dict.fromkeys(_pair_opening(words)))
    if 1 < len(words) <= _MAX_PHRASE_WORDS:
        return [*dict.fromkeys(words), " ".join(words)]
    return list(dict.fromkeys(words))


def to_long_words(text: str) -> list[str]:
    """The words at the beginning and the end of a long block in small letters, each once.

    >>> to_long_words("Jo Winter covers the valley. Jo lives there.")
    ['jo', 'winter', 'covers', 'the', 'valley', 'lives', 'there']
    """
    words = WORD.findall(_cut_long(text).lower())
    if words and words[0][0] >= _FIRST_WIDE:
        words = _pair_long(words)
    return list(dict.fromkeys(words))


def _cut_long(text: str) -> str:
    if len(text) > _LONG_START_CHARS + _LONG_END_CHARS:
        return f"{text[:_LONG_START_CHARS]} {text[-_LONG_END_CHARS:]}"
    return text


def _pair_opening(words: list[str]) -> list[str]:
    opening = words[0][:_MAX_TEXT_WORDS]
    return [opening[i : i + 2] for i in range(max(1, len(opening) - 1))]


def _pair_long(words: list[str]) -> list[str]:
    return [word[i : i + 2] for word in words for i in range(max(1, min(len(word), _WIDE_RUN_CHARS) - 1))]
