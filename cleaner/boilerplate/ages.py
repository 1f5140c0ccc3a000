"""Source-and-age lines of aggregators: `Japan Timesa day ago`, `timean hour ago`, `NHK · 4 hours ago`."""

from __future__ import annotations

import re
from typing import NamedTuple

from cleaner.boilerplate.shapes import ends_sentence
from cleaner.rules import RuleSet
from cleaner.words import weigh_words

MAX_LINE_CHARS = 90
MAX_SOURCE_WORDS = 6
ICON_ALTS = frozenset(
    {"time", "clock", "date", "calendar", "icon", "time icon", "clock icon", "calendar icon", "timer"}
)
"""Alt texts of the icon that stands before an age."""
_AGE_START = re.compile(r"\d{1,3}|an? |vor |hace |il y a |há |för |for |před ")
_AGE_WORD = re.compile(
    r"ago\b|vor \d|hace |il y a|há |geleden|fa\b|temu|назад|тому|önce|siden|sedan|sitten|před|lalu|trước|前|전|قبل|منذ"
)
"""A word that relative ages are made with, in the languages of the rules: without one there is nothing to look up."""
_SEPARATORS = " \t·•|,–—-/"


class SourceAndAge(NamedTuple):
    """The paper that wrote a story, when the line names it, and how old the story is, as printed."""

    publisher: str | None
    age: str


def find_source_and_age(text: str, rules: RuleSet) -> SourceAndAge | None:
    """What a line says that holds a relative age and at most the source glued before it; None for any other line.

    The age is what rules of the group `age` know. A source must touch the age or be parted from it by a mark: a space
    alone would make a source of `The war ended 10 years ago`.

    >>> from cleaner.rules import load_rules
    >>> find_source_and_age("Japan Timesa day ago", load_rules())
    SourceAndAge(publisher='Japan Times', age='a day ago')
    >>> find_source_and_age("timean hour ago", load_rules())
    SourceAndAge(publisher=None, age='an hour ago')
    >>> find_source_and_age("The war ended 10 years ago", load_rules()) is None
    True
    """
    if len(text) > MAX_LINE_CHARS or not _AGE_WORD.search(text):
        return None
    for start in _AGE_START.finditer(text):
        k = start.start()
        if k and text[k - 1].isdigit():
            continue
        age = next((m.groups["age"] for m in rules.find_lines(text[k:]) if "age" in m.groups), None)
        if age is None:
            continue
        source = text[:k].strip(_SEPARATORS)
        if not source or source.casefold() in ICON_ALTS:
            return SourceAndAge(None, age)
        is_parted = text[:k].rstrip() == source and text[k - 1] == " "
        if is_parted or not is_source_like(source):
            return None
        return SourceAndAge(source, age)
    return None


def is_source_like(text: str) -> bool:
    """Whether a line could be the name of a paper: a few words that begin with a capital or a figure.

    >>> is_source_like("Japan Times"), is_source_like("said the mayor")
    (True, False)
    """
    return bool(text) and weigh_words(text) <= MAX_SOURCE_WORDS and not text[0].islower() and not ends_sentence(text)
