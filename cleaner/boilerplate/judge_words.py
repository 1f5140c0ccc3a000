"""What class words and opening words say about a block: learned log-odds, looked up word by word.

A class word's number is the log-odds that text under an element with this word in its class or id is the story,
against text in general; a text word's is the same for short blocks that hold it. Above 0 speaks for the story.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

_CLASS_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]{2,}(?![a-z])")
_TEXT_WORD = re.compile(r"[^\W\d_]+")
_MAX_CLASS_CHARS = 300
_MAX_TEXT_CHARS = 120
_MAX_TEXT_WORDS = 12
_MAX_PHRASE_WORDS = 5
_LONG_START_CHARS = 220
_LONG_END_CHARS = 100
_WIDE_RUN_CHARS = 24
_AGAINST = -0.7
_MAX_CACHED = 20_000
_MAX_CACHED_CHARS = 40
_FIRST_WIDE = "\u2e80"
"""From here on scripts write no spaces: pairs of characters stand for words."""


class ClassScore(NamedTuple):
    """Sum, lowest and highest log-odds of the words of one class string; zeros where no word is known."""

    total: float = 0.0
    low: float = 0.0
    high: float = 0.0


class TextScore(NamedTuple):
    """Mean, lowest and highest log-odds of the first words of a block, and that of the whole phrase if it is short."""

    mean: float = 0.0
    low: float = 0.0
    high: float = 0.0
    phrase: float = 0.0


NO_CLASS = ClassScore()
NO_TEXT = TextScore()


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
    cache: dict[str, ClassScore] = field(default_factory=dict)
    text_cache: dict[str, TextScore] = field(default_factory=dict)

    def score_class(self, label: str) -> ClassScore:
        """The score of a class and id string.

        >>> Lexicon({"related": -2.0, "body": 1.5}, {}, {}).score_class("related-body js")
        ClassScore(total=-0.5, low=-2.0, high=1.5)
        """
        known = self.cache.get(label)
        if known is not None:
            return known
        values = [self.classes[word] for word in to_class_words(label) if word in self.classes]
        score = ClassScore(sum(values), min(0.0, *values), max(0.0, *values)) if values else NO_CLASS
        if len(self.cache) < _MAX_CACHED:
            self.cache[label] = score
        return score

    def score_text(self, text: str) -> TextScore:
        """The score of a block's opening words."""
        known = self.text_cache.get(text)
        if known is None:
            known = _score(self.texts, text)
            if len(text) < _MAX_CACHED_CHARS and len(self.text_cache) < _MAX_CACHED:
                self.text_cache[text] = known
        return known

    def score_lead(self, text: str) -> TextScore:
        """The score of a heading as an opener of what follows."""
        return _score(self.leads, text)

    def score_long(self, text: str) -> TextScore:
        """Mean, lowest and highest log-odds of a long block's words; `phrase`: the share that speaks against it."""
        table = self.longs
        values = [value for value in map(table.get, to_long_words(text)) if value is not None]
        if not values:
            return NO_TEXT
        against = sum(value < _AGAINST for value in values) / len(values)
        return TextScore(sum(values) / len(values), min(0.0, min(values)), max(0.0, max(values)), against)


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
    words = _TEXT_WORD.findall(text[:_MAX_TEXT_CHARS].lower())[:_MAX_TEXT_WORDS]
    if words and words[0][0] >= _FIRST_WIDE:
        opening = words[0][:_MAX_TEXT_WORDS]
        return list(dict.fromkeys(opening[i : i + 2] for i in range(max(1, len(opening) - 1))))
    if 1 < len(words) <= _MAX_PHRASE_WORDS:
        return [*dict.fromkeys(words), " ".join(words)]
    return list(dict.fromkeys(words))


def to_long_words(text: str) -> list[str]:
    """The words at the beginning and the end of a long block in small letters, each once.

    >>> to_long_words("Jo Winter covers the valley. Jo lives there.")
    ['jo', 'winter', 'covers', 'the', 'valley', 'lives', 'there']
    """
    if len(text) > _LONG_START_CHARS + _LONG_END_CHARS:
        text = f"{text[:_LONG_START_CHARS]} {text[-_LONG_END_CHARS:]}"
    words = _TEXT_WORD.findall(text.lower())
    if words and words[0][0] >= _FIRST_WIDE:
        words = [word[i : i + 2] for word in words for i in range(max(1, min(len(word), _WIDE_RUN_CHARS) - 1))]
    return list(dict.fromkeys(words))


def _score(table: Mapping[str, float], text: str) -> TextScore:
    words = to_text_words(text)
    values = [value for value in map(table.get, words) if value is not None]
    if not values:
        return NO_TEXT
    phrase = table.get(words[-1], 0.0) if " " in words[-1] or len(words) == 1 else 0.0
    low, high = min(values), max(values)
    return TextScore(sum(values) / len(values), low if low < 0.0 else 0.0, high if high > 0.0 else 0.0, phrase)
