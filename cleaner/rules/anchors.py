"""Pattern rules by the words of which one must stand in a text, so that most patterns are never tried."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cleaner.rules.key import WIDE, WORD, first_key

if TYPE_CHECKING:
    from cleaner.rules.match import Rule

LONGEST_LINE_CHARS = 600
_BETWEEN = "\x1e"
"""Stands between the lines of a document that is looked at as one text: white space that no text has."""
_TO_SPACES = bytes(code if chr(code).isalnum() or chr(code) in ("_", _BETWEEN) else 32 for code in range(128)).ljust(
    256
)
_PUNCTUATION = re.compile("[\xa0«»–—‘“”…]")
"""What English puts between words beyond ASCII: without it most texts have their words from a table, not a pattern."""
_NOTHING: frozenset[str] = frozenset()


class Seen(NamedTuple):
    """A text as patterns read it.

    plain    with straight apostrophes
    folded   that, case folded
    bare     that, with a mark beyond ASCII that English uses as a control character: then most texts are ASCII, in
             which all look-ups are several times as fast
    words    its words; `wide` its characters, where it has any of a script that does not part words
    """

    plain: str
    folded: str
    bare: str
    words: frozenset[str]
    wide: frozenset[str]


class Lines:
    """The lines of a document, looked at as one text; of their words those that are asked for.

    >>> lines = Lines(["Rain fell.", "Read more", "It rained."], frozenset({"read", "rain"}))
    >>> [sorted(words) for words in lines.words]
    [['rain'], ['read'], []]
    """

    __slots__ = ("bare", "folded", "plain", "texts", "whole", "wide", "words")

    def __init__(self, texts: Sequence[str], wanted: frozenset[str]) -> None:
        self.texts = texts
        self.plain = _BETWEEN.join(texts).replace("’", "'")
        if self.plain.count(_BETWEEN) >= len(texts) > 0:
            self.plain = _BETWEEN.join(text.replace(_BETWEEN, " ") for text in texts).replace("’", "'")
        self.whole = self.plain.casefold()
        whole = _to_bare(self.whole)
        self.wide = _NOTHING if whole.isascii() or not WIDE.search(self.whole) else frozenset(self.whole)
        self.folded = self.whole.split(_BETWEEN)
        self.bare = whole.split(_BETWEEN)
        if whole.isascii():
            found = (part.split() for part in _to_spaces(whole).split(_BETWEEN))
        else:
            found = (_to_spaces(part).split() if part.isascii() else WORD.findall(part) for part in self.bare)
        self.words = [wanted.intersection(words) for words in found]


class Anchors:
    """Pattern rules by the words of which one must stand in a text."""

    __slots__ = ("_by_char", "_by_word", "_chars", "_marks", "words")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._by_word: dict[str, list[tuple[str, int, Rule]]] = defaultdict(list)
        self._by_char: dict[str, list[tuple[str, int, Rule]]] = defaultdict(list)
        self._marks: list[tuple[str, int, Rule]] = []
        for rule in rules:
            for anchor in rule.anchors:
                entry = anchor, rule.max_chars, rule
                if not WORD.match(anchor) or _PUNCTUATION.search(anchor):
                    self._marks.append(entry)
                elif WIDE.match(anchor):
                    self._by_char[anchor[0]].append(entry)
                else:
                    self._by_word[first_key(anchor)].append(entry)
        self.words = frozenset(self._by_word)
        self._chars = frozenset(self._by_char)

    def find(self, seen: Seen, size_chars: int = 0) -> list[Rule]:
        """The rules of which an anchor stands in a text, and that take lines of this size."""
        found: dict[str, Rule] = {}
        for word in self.words & seen.words:
            for anchor, most, rule in self._by_word[word]:
                if size_chars <= most and anchor in seen.bare:
                    found[rule.id] = rule
        for char in self._chars & seen.wide:
            for anchor, most, rule in self._by_char[char]:
                if size_chars <= most and anchor in seen.folded:
                    found[rule.id] = rule
        for anchor, most, rule in self._marks:
            if size_chars <= most and anchor in seen.folded:
                found[rule.id] = rule
        return _in_order(found) if found else []

    def find_all(self, lines: Lines, *, of_any_size: bool) -> dict[int, list[Rule]]:
        """By the number of a line the rules that `find` finds in it: for `of_any_size` with 0 for its size."""
        found: dict[int, dict[str, Rule]] = {}
        marks = [entry for entry in self._marks if entry[0] in lines.whole]
        for char in self._chars & lines.wide:
            marks += [entry for entry in self._by_char[char] if entry[0] in lines.whole]
        by_word = self._by_word
        for n, (text, words) in enumerate(zip(lines.texts, lines.words, strict=False)):
            size = 0 if of_any_size else len(text)
            rules: dict[str, Rule] = {}
            for word in self.words & words if words else ():
                for anchor, most, rule in by_word[word]:
                    if size <= most and (anchor == word or anchor in lines.bare[n]):
                        rules[rule.id] = rule
            for anchor, most, rule in marks:
                if size <= most and anchor in lines.folded[n]:
                    rules[rule.id] = rule
            if rules:
                found[n] = rules
        return {n: _in_order(rules) for n, rules in found.items()}


def look(text: str) -> Seen:
    """What there is to see of a text; of a line it is remembered, because its spans are looked for later."""
    return _look_at_line(text) if len(text) <= LONGEST_LINE_CHARS else _look_at(text)


def _look_at(text: str) -> Seen:
    plain = text.replace("’", "'")
    folded = plain.casefold()
    bare = _to_bare(folded)
    wide = _NOTHING if bare.isascii() or not WIDE.search(folded) else frozenset(folded)
    return Seen(plain, folded, bare, _to_words(bare), wide)


_look_at_line = lru_cache(maxsize=256)(_look_at)


def _to_bare(folded: str) -> str:
    return folded if folded.isascii() else _PUNCTUATION.sub("\x01", folded)


def _to_words(bare: str) -> frozenset[str]:
    return frozenset(_to_spaces(bare).split() if bare.isascii() else WORD.findall(bare))


def _to_spaces(text: str) -> str:
    """ASCII with a space for whatever is not of a word, but for what stands between lines."""
    return text.encode("ascii").translate(_TO_SPACES).decode("ascii")


def _in_order(found: dict[str, Rule]) -> list[Rule]:
    return [found[rule_id] for rule_id in sorted(found)]
