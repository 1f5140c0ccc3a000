"""What class words and opening words say about a block: learned log-odds, looked up for all blocks of a page at once.

A class word's number is the log-odds that text under an element with this word in its class or id is the story,
against text in general; a text word's is the same for short blocks that hold it. Above 0 speaks for the story.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from cleaner.boilerplate.judge_lookup import Doubles, WordTable
from cleaner.boilerplate.judge_text import Floats, keep_letters

_CLASS_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]{2,}(?![a-z])")
_SMALL_LETTERS = {code: chr(code) if chr(code).islower() else " " for code in range(128)}
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

        >>> Lexicon({"related": -2.0, "body": 1.5}, {}, {}).score_classes(["related-body js", "x"]).tolist()
        [[-0.5, 0.0], [-2.0, 0.0], [1.5, 0.0]]
        """
        known = self._class_table.find_known([_split_label(label) for label in labels], np.zeros(len(labels), np.intp))
        return np.stack([known.sum_up(), *known.find_extremes()])

    def score_texts(self, texts: Sequence[str], looks: Sequence[int]) -> Floats:
        """Mean, lowest and highest log-odds of the words that each text is judged by, and a fourth number: 4 × texts.

        `looks` says how each is looked at: SHORT, LEAD or LONG. The fourth is the log-odds of the whole phrase, if it
        is short, and for a LONG text the share of words that speak against it.

        >>> Lexicon({}, {"read": -1.0, "read more": -3.0}, {}).score_texts(["Read more"], [SHORT]).tolist()
        [[-2.0], [-3.0], [0.0], [-3.0]]
        """
        cut = [
            _cut_long(text) if look == LONG else text[:_MAX_TEXT_CHARS] for text, look in zip(texts, looks, strict=True)
        ]
        words: list[list[str]] = []
        phrases: list[str] = []
        for line, look in zip(keep_letters(cut), looks, strict=True):
            if look == LONG:
                words.append(_pick_long(line.split()))
                phrases.append("")
            else:
                words.append(_pick_opening(line.split(None, _MAX_TEXT_WORDS)[:_MAX_TEXT_WORDS]))
                phrases.append(_find_phrase(words[-1]))
        tables = np.array(looks, np.intp)
        known = self._text_table.find_known(words, tables)
        number = np.maximum(known.counts, 1)
        against = known.count_below(_AGAINST) / number
        fourth = np.where(tables == LONG, against, self._text_table.get_values(phrases, tables))
        return np.stack([known.sum_up() / number, *known.find_extremes(), fourth]).astype(np.float32)


def to_class_words(label: str) -> list[str]:
    """The words of a class and id string, each once, in small letters: `storyBody js-x` → story, body, js.

    >>> to_class_words("storyBody js-x storyBody__text")
    ['story', 'body', 'js', 'text']
    """
    return list(dict.fromkeys(word for word in _split_label(label) if len(word) > 1))


def to_text_words(text: str) -> list[str]:
    """The first words of a block in small letters, each once, and the phrase as one if it is short.

    >>> to_text_words("Read more: Rain")
    ['read', 'more', 'rain', 'read more rain']
    >>> to_text_words("责任编辑：")
    ['责任', '任编', '编辑']
    """
    (line,) = keep_letters([text[:_MAX_TEXT_CHARS]])
    return list(dict.fromkeys(_pick_opening(line.split()[:_MAX_TEXT_WORDS])))


def to_long_words(text: str) -> list[str]:
    """The words at the beginning and the end of a long block in small letters, each once.

    >>> to_long_words("Jo Winter covers the valley. Jo lives there.")
    ['jo', 'winter', 'covers', 'the', 'valley', 'lives', 'there']
    """
    (line,) = keep_letters([_cut_long(text)])
    return list(dict.fromkeys(_pick_long(line.split())))


def _split_label(label: str) -> list[str]:
    if len(label) > _MAX_CLASS_CHARS:
        label = label[:_MAX_CLASS_CHARS]
    if label.isascii() and label.islower():
        return label.translate(_SMALL_LETTERS).split()
    return [word.lower() for word in _CLASS_WORD.findall(label)]


def _cut_long(text: str) -> str:
    if len(text) > _LONG_START_CHARS + _LONG_END_CHARS:
        return f"{text[:_LONG_START_CHARS]} {text[-_LONG_END_CHARS:]}"
    return text


def _pick_opening(words: list[str]) -> list[str]:
    """The words of an opening, or its pairs of characters; behind up to five words their whole phrase."""
    if words and words[0][0] >= _FIRST_WIDE:
        opening = words[0][:_MAX_TEXT_WORDS]
        return [opening[i : i + 2] for i in range(max(1, len(opening) - 1))]
    if 1 < len(words) <= _MAX_PHRASE_WORDS:
        words.append(" ".join(words))
    return words


def _find_phrase(words: list[str]) -> str:
    """Of the words of an opening the whole phrase: the last one if it has several words, or the only one there is."""
    if not words:
        return ""
    last = words[-1]
    return last if " " in last or words.count(last) == len(words) else ""


def _pick_long(words: list[str]) -> list[str]:
    if words and words[0][0] >= _FIRST_WIDE:
        return [word[i : i + 2] for word in words for i in range(max(1, min(len(word), _WIDE_RUN_CHARS) - 1))]
    return words
