"""Which rules hold for a text: one look-up a line for phrases, an index of anchor words for patterns.

A thousand rules cost little because none of them is tried before a word of it was seen: a line is looked up as a whole
(phrases), by its first word (`opens`), and by its words (anchors of patterns). Patterns are compiled on first use.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from cleaner.rules.anchors import LONGEST_LINE_CHARS, Anchors, Lines, look
from cleaner.rules.key import MARKS, first_key, has_remark, to_key, to_start, without_count, without_remark

_TILE = re.compile(rf"[\w{MARKS}]+")
_GLUED = re.compile(r"(?<=[a-zß-öø-ÿа-яё])(?=[A-ZÀ-ÖØ-ÞА-ЯЁ])")
_SEPARATED = re.compile(r"[|•·/&]")
LONGEST_PHRASE_CHARS = 240
LONGEST_TILE_WORDS = 6
LONGEST_OPENING_CHARS = 80
PLAIN_LINE_CHARS = 60
NO_GROUPS: Mapping[str, str] = MappingProxyType({})


class Rule(NamedTuple):
    """One piece of knowledge; docs/rules.md says what each key means."""

    id: str
    group: str
    language: str
    scope: str
    action: str
    pattern: str = ""
    phrases: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    becomes: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    told: Mapping[str, str] = NO_GROUPS
    seen: str = ""
    max_chars: int = 120
    alone: bool = True


class Match(NamedTuple):
    """A rule that holds for `text[start:end]`, and what its named groups say."""

    rule: Rule
    start: int
    end: int
    groups: Mapping[str, str] = NO_GROUPS


class Index:
    """Rules by what must stand in a text for them to hold."""

    __slots__ = (
        "_first_words", "_lines", "_longest_opening", "_longest_phrase", "_menu", "_opens", "_phrases", "_sizes",
        "_spans", "_tiles", "_wanted",
    )  # fmt: skip

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._phrases: dict[str, Rule] = {}
        self._menu: dict[str, Rule] = {}
        self._tiles: dict[str, Rule] = {}
        self._opens: dict[str, list[tuple[str, Rule]]] = defaultdict(list)
        lines: list[Rule] = []
        spans: list[Rule] = []
        for rule in rules:
            for phrase in rule.phrases:
                key = to_key(phrase)
                (self._phrases if rule.alone else self._menu).setdefault(key, rule)
                self._tiles.setdefault(" ".join(_TILE.findall(key)), rule)
            for opening in rule.opens:
                start = to_start(opening)
                self._opens[first_key(start.casefold())].append((start, rule))
            if rule.pattern:
                (spans if rule.scope == "span" else lines).append(rule)
        self._sizes: dict[str, tuple[int, ...]] = {}
        for tile in sorted(self._tiles, key=lambda tile: -tile.count(" ")):
            first, size = tile.partition(" ")[0], tile.count(" ") + 1
            if size <= LONGEST_TILE_WORDS and size not in self._sizes.get(first, ()):
                self._sizes[first] = (*self._sizes.get(first, ()), size)
        self._first_words = frozenset(first_key(tile) for tile in (*self._tiles, *self._phrases))
        longest = max((rule.max_chars for rule in self._tiles.values()), default=0)
        self._longest_phrase = min(longest, LONGEST_PHRASE_CHARS)
        self._longest_opening = max((rule.max_chars for kin in self._opens.values() for _, rule in kin), default=0)
        self._lines = Anchors(lines)
        self._spans = Anchors(spans)
        self._wanted = self._lines.words | self._spans.words

    def find_lines(self, text: str) -> Iterator[Match]:
        """Every rule that holds for the whole of a line, the plainest first."""
        size = len(text)
        if size > LONGEST_LINE_CHARS:
            return
        line = without_remark(text).strip()
        yield from self._find_by_start(line, size)
        seen = look(line)
        yield from _match_whole(self._lines.find(seen, size), seen.plain, line, size)

    def within(self, texts: Sequence[str]) -> View:
        """What holds for each of the lines of a document: the same matches, looked up for all lines at once.

        >>> rule = Rule("wire.credit", "wire", "en", "line", "drop", pattern="file photo by .+", anchors=("photo",))
        >>> view = Index([rule]).within(["Rain fell.", "File photo by Jan Berg"])
        >>> view.find_line(0), view.find_line(1).rule.id
        (None, 'wire.credit')
        """
        lines = Lines(texts, self._wanted)
        return View(self, lines, self._lines.find_all(lines, of_any_size=False))

    def _find_by_start(self, line: str, size: int) -> Iterator[Match]:
        """The rules that know a line by its words in full, or by how it begins."""
        if size > self._longest_opening and size > self._longest_phrase:
            return
        start = to_start(line[:LONGEST_OPENING_CHARS])
        word = first_key(start.casefold())
        if size <= self._longest_phrase and self._may_begin_phrase(start, word):
            rule = self._find_phrase(line)
            if rule is not None and size <= rule.max_chars:
                yield Match(rule, 0, size)
        for opening, rule in self._opens.get(word, ()):
            if size <= rule.max_chars and _is_opening(opening, start):
                yield Match(rule, 0, size)

    def _may_begin_phrase(self, start: str, word: str) -> bool:
        """Whether a line's first word, or what another was glued to there, begins a phrase; or it is a count."""
        if word in self._first_words or word[:1].isdigit():
            return True
        first = first_key(start)
        if first.isascii() and first[1:].islower():
            return False
        return _GLUED.split(first, maxsplit=1)[0].casefold() in self._first_words

    def _find_phrase(self, line: str) -> Rule | None:
        key = to_key(line)
        return self._phrases.get(key) or self._phrases.get(without_count(key)) or self._find_run(line, key)

    def find_menu_words(self, text: str) -> Iterator[Match]:
        """The rule that knows a line as a word of menus and share bars, which is boilerplate only in a row of such."""
        if len(text) <= PLAIN_LINE_CHARS and (rule := self._menu.get(to_key(text))):
            yield Match(rule, 0, len(text))

    def find_spans(self, text: str) -> Iterator[Match]:
        """The spans that rules cut from a paragraph, left to right; of two that overlap the first and longest."""
        seen = look(text)
        return _match_spans(self._spans.find(seen), seen.plain, text)

    def _find_run(self, line: str, key: str) -> Rule | None:
        """The first rule of a line that is nothing but phrases in a row, like `HomeNewslettersTerms of use`.

        Numbers between them are counts. Two or three phrases make a run when none is a mere word of menus and they
        have three words or are separated by marks; four and more do when a phrase is among them, five in any case.
        """
        if _GLUED.search(line):
            key = to_key(_GLUED.sub(" ", line))
        first = _TILE.search(key)
        if first is None or first[0] not in self._sizes:
            return None
        words = _TILE.findall(key)
        tiles: list[Rule] = []
        at = 0
        while at < len(words):
            if words[at].isdigit() and at:
                at += 1
                continue
            for size in self._sizes.get(words[at], ()):
                if size <= len(words) - at and (tile := self._tiles.get(" ".join(words[at : at + size]))):
                    tiles.append(tile)
                    at += size
                    break
            else:
                return None
        strong = sum(rule.alone for rule in tiles)
        if len(tiles) < 4:
            return tiles[0] if 1 < len(tiles) == strong and (len(words) > 2 or _SEPARATED.search(line)) else None
        return tiles[0] if strong + len(tiles) > 4 else None


class View:
    """The rules of which something stands in a document, by the number of the line that it stands in."""

    __slots__ = ("_by_line", "_by_span", "_has_remark", "_index", "_lines")

    def __init__(self, index: Index, lines: Lines, by_line: dict[int, list[Rule]]) -> None:
        self._index = index
        self._lines = lines
        self._by_line = by_line
        self._by_span: dict[int, list[Rule]] | None = None
        self._has_remark = has_remark(lines.plain)

    def find_line(self, n: int) -> Match | None:
        """The first match of `Index.find_lines` for a line."""
        return next(self.find_lines(n), None)

    def find_lines(self, n: int) -> Iterator[Match]:
        """The matches of `Index.find_lines` for a line."""
        text = self._lines.texts[n]
        size = len(text)
        if size > LONGEST_LINE_CHARS:
            return
        line = (without_remark(text) if self._has_remark else text).strip()
        if len(line) != size:
            yield from self._index.find_lines(text)
            return
        yield from self._index._find_by_start(line, size)
        if rules := self._by_line.get(n):
            yield from _match_whole(rules, line.replace("’", "'"), line, size)

    def find_spans(self, n: int) -> list[Match]:
        """The matches of `Index.find_spans` for a line."""
        if self._by_span is None:
            self._by_span = self._index._spans.find_all(self._lines, of_any_size=True)
        text, rules = self._lines.texts[n], self._by_span.get(n)
        return list(_match_spans(rules, text.replace("’", "'"), text)) if rules else []


def _match_whole(rules: Iterable[Rule], plain: str, line: str, size: int) -> Iterator[Match]:
    for rule in rules:
        if match := compiled(rule.pattern).fullmatch(plain):
            yield Match(rule, 0, size, _groups(rule, match, line))


def _match_spans(rules: Iterable[Rule], plain: str, text: str) -> Iterator[Match]:
    found = [
        Match(rule, match.start(), match.end(), _groups(rule, match, text))
        for rule in rules
        for match in compiled(rule.pattern).finditer(plain)
        if match.end() > match.start()
    ]
    found.sort(key=lambda match: (match.start, -match.end))
    reached = 0
    for match in found:
        if match.start >= reached:
            yield match
            reached = match.end


def _is_opening(opening: str, start: str) -> bool:
    """Whether a line begins with an opening and goes on like a headline.

    One in capitals wants capitals. After one that ends in a word, what follows must not begin in small letters: `Read
    also Rain in the hills` is a link, `Read also the small print` is a sentence.
    """
    if not (start.startswith(opening) or (not opening.isupper() and start.casefold().startswith(opening.casefold()))):
        return False
    rest = start[len(opening) :]
    if not rest or not opening[-1].isalnum():
        return bool(rest)
    following = rest.lstrip(" \t:.-–—|»«“\"'„(¿¡>")
    return not rest[0].isalnum() and bool(following) and not following[0].islower()


def _groups(rule: Rule, match: re.Match[str], text: str) -> Mapping[str, str]:
    """What the pattern's named groups hold, in the marks that the text itself has."""
    if not rule.tells:
        return NO_GROUPS
    return {name: text[match.start(name) : match.end(name)].strip() for name in rule.tells if match[name]}


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A rule's pattern, ignoring case but where it says `(?-i:…)`."""
    return re.compile(pattern, re.IGNORECASE)
