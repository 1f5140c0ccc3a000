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
SHORT, LEAD, LONG = range(3)
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
    _class_table: WordTable = field(init=False, repr=False)
    _text_table: WordTable = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._class_table = WordTable(self.classes)
        self._text_table = WordTable(self.texts, self.leads, self.longs)

    def score_classes(self, labels: Sequence[str]) -> Doubles:
        """Sum, lowest and highest log-odds of the words of each class and id string: 3 × labels; 0 if none is known.

        >>> Lexicon({"related": -2.0, "body": 1.5}, {}, {}).score_classes(["relatedBody js", "x"]).tolist()
        [[-0.5, 0.0], [-2.0, 0.0], [1.5, 0.0]]
        """
        words = _find_class_words(labels)
        known = self._class_table.find_known(words, len(labels), np.zeros(len(labels), np.intp))
        return np.array([known.sum_up(), *known.find_extremes()])

    def score_texts(self, texts: Sequence[str], looks: Sequence[int] | Places) -> Floats:
        """Mean, lowest and highest log-odds of the words that each text is judged by, and a fourth number: 4 × texts.

        `looks` says how each is looked at: SHORT, LEAD or LONG. The fourth is the log-odds of the whole phrase, if it
        is short, and for a LONG text the share of words that speak against it.

        >>> Lexicon({}, {"read": -1.0, "read more": -3.0}, {}).score_texts(["Read more"], [SHORT]).tolist()
        [[-2.0], [-3.0], [0.0], [-3.0]]
        """
        count, tables = len(texts), np.asarray(looks, np.intp)
        is_long = tables == LONG
        words, is_wide = _find_text_words(texts, is_long)
        ranks = rank_in_line(words.lines)
        kept = (is_long.take(words.lines) | (ranks < _MAX_TEXT_WORDS)).nonzero()[0]
        words, ranks = words.pick(kept), ranks.take(kept)
        sizes = np.bincount(words.lines, minlength=count)
        known = self._text_table.find_known(words, count, tables)
        total, (low, high) = known.sum_up(), known.find_extremes()
        single = np.where(_have_one_word(words, count), total, 0.0)
        is_phrase = (sizes > 1) & (sizes <= _MAX_PHRASE_WORDS) & ~is_long & ~is_wide
        in_phrase = is_phrase.take(words.lines).nonzero()[0]
        phrases = hash_phrases(words.pick(in_phrase), ranks.take(in_phrase))
        found = self._text_table.get_values(phrases.hashes, tables[phrases.lines])
        phrase, has_phrase = np.zeros(count), np.zeros(count, np.bool_)
        has_phrase[phrases.lines] = found == found
        phrase[phrases.lines] = single[phrases.lines] = np.where(found == found, found, 0.0)
        number = np.maximum(known.sizes + has_phrase, 1)
        fourth = np.where(is_long, known.count_below(_AGAINST) / number, single)
        mean = (total + phrase) / number
        return np.array([mean, np.minimum(low, phrase), np.maximum(high, phrase), fourth], np.float32)


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
    words = hash_words(letters, begins, codes == LINE_BREAK)
    is_wide = np.zeros(len(texts), np.bool_)
    if letters.max(initial=0) < ord(_FIRST_WIDE):
        return words, is_wide
    starts = begins.nonzero()[0]
    openings = find_starts(words.lines)
    is_wide[words.lines[openings]] = letters[starts[openings]] >= ord(_FIRST_WIDE)
    in_wide = is_wide[words.lines]
    is_judged = in_wide & is_long[words.lines]
    is_judged[openings] |= in_wide[openings]
    pairs = _find_pairs(letters, starts[is_judged], words.lines[is_judged], is_long)
    lines = np.concatenate((words.lines[~in_wide], pairs.lines))
    order = lines.argsort(kind="stable")
    return Words(lines[order], np.concatenate((words.hashes[~in_wide], pairs.hashes))[order]), is_wide


def _find_pairs(letters: Hashes, starts: Places, lines: Places, is_long: NDArray[np.bool_]) -> Words:
    """The pairs of letters that stand for words where no spaces are: of each run of letters those at its beginning."""
    padded = np.concatenate((letters, [np.uint64(0)]))
    ends = (padded == 0).nonzero()[0]
    most = np.where(is_long[lines], _WIDE_RUN_CHARS, _MAX_TEXT_WORDS)
    sizes = np.minimum(ends[ends.searchsorted(starts)] - starts, most)
    runs = np.repeat(np.arange(len(starts)), np.maximum(sizes - 1, 1))
    places = starts[runs] + rank_in_line(runs)
    return Words(lines[runs], hash_pairs(padded[places], padded[places + 1]))


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
