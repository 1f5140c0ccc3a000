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

_INVISIBLE = dict.fromkeys(
    [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0xFE0F, *range(0x64B, 0x653), *range(0x591, 0x5C0)]
)
"""What two prints of a phrase may differ in: soft hyphens, joiners, directions, Arabic and Hebrew vowel points."""
_MARKS = "\u0300-\u036f\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff"
"""Vowel signs are part of a word, though Python's \\w leaves them out."""
_WORD = re.compile(r"\w+|[^\w\s]")
_EDGES = re.compile(rf"^[^\w{_MARKS}]+|[^\w{_MARKS}]+$|^_+|_+$")
_SPACE = re.compile(r"\s+")
_COUNT = re.compile(r"^[(\[]?\d{1,3}(?:[.,]\d{1,3})?\s?[kKmM]?[)\]]?(?=[\s)\]])|(?<=[\W_])[(\[]?\d[\d.,]{0,9}+\s?[kKmM]?[)\]]?$")
_WIDE = re.compile("[\u0900-\u0eff\u1000-\u11ff\u1780-\u17ff\u2e80-\ufaff]")
"""Scripts that join words without spaces, or whose words carry endings: anchors are looked up by first character."""
_TILE = re.compile(rf"[\w{_MARKS}]+")
_GLUED = re.compile(r"(?<=[a-zß-öø-ÿа-яё])(?=[A-ZÀ-ÖØ-ÞА-ЯЁ])")
_BULLETS = "►▶»>•·*–—-→☞👉■□◆●【[( \t"
_NEW_TAB = re.compile(
    r"[\s,]*+\(?(?:opens? (?:in )?(?:a )?new (?:window|tab)|external link|wird in neuem fenster geöffnet"
    r"|(?:s'ouvre|ouvre|se abre|abre|si apre) \w{2,4} \w{2,4} \w{5,8} \w{5,8})\)?$",
    re.IGNORECASE,
)
"""What screen readers are told about a link; no part of what the line says."""
LONGEST_LINE_CHARS = 600
LONGEST_RUN_CHARS = 240
LONGEST_TILE_WORDS = 6
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


def to_key(text: str) -> str:
    """A line as phrases are compared: case folded, without invisible characters and marks at its edges.

    >>> to_key("► Related  Articles:")
    'related articles'
    """
    text = text.casefold().translate(_INVISIBLE)
    return _SPACE.sub(" ", _EDGES.sub("", text)).replace("’", "'")


class Index:
    """Rules by what must stand in a text for them to hold."""

    __slots__ = ("_lines", "_menu", "_opens", "_phrases", "_spans", "_tiles")

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
                self._opens[first_key(_to_start(opening).casefold())].append((_to_start(opening), rule))
            if rule.pattern:
                (spans if rule.scope == "span" else lines).append(rule)
        self._lines = Anchors(lines)
        self._spans = Anchors(spans)

    def find_lines(self, text: str) -> Iterator[Match]:
        """Every rule that holds for the whole of a line, the plainest first."""
        size = len(text)
        if size > LONGEST_LINE_CHARS:
            return
        text = _NEW_TAB.sub("", text) or text
        key = to_key(text)
        rule = self._phrases.get(key) or self._phrases.get(_EDGES.sub("", _COUNT.sub("", key)))
        if rule is not None and size <= rule.max_chars:
            yield Match(rule, 0, size)
        elif size <= LONGEST_RUN_CHARS and (rule := self._find_run(text)):
            yield Match(rule, 0, size)
        for opening, rule in self._opens.get(first_key(key), ()):
            if size <= rule.max_chars and _is_opening(opening, text):
                yield Match(rule, 0, size)
        plain = text.replace("’", "'")
        for rule in self._lines.find(plain.casefold()):
            if size <= rule.max_chars and (match := compiled(rule.pattern).fullmatch(plain.strip())):
                yield Match(rule, 0, size, _groups(rule, match, text.strip()))

    def find_menu_words(self, text: str) -> Iterator[Match]:
        """The rule that knows a line as a word of menus and share bars, which is boilerplate only in a row of such."""
        if len(text) <= PLAIN_LINE_CHARS and (rule := self._menu.get(to_key(text))):
            yield Match(rule, 0, len(text))

    def find_spans(self, text: str) -> Iterator[Match]:
        """The spans that rules cut from a paragraph, left to right; of two that overlap the first and longest."""
        plain = text.replace("’", "'")
        found = [
            Match(rule, match.start(), match.end(), _groups(rule, match, text))
            for rule in self._spans.find(plain.casefold())
            for match in compiled(rule.pattern).finditer(plain)
            if match.end() > match.start()
        ]
        found.sort(key=lambda match: (match.start, -match.end))
        reached = 0
        for match in found:
            if match.start >= reached:
                yield match
                reached = match.end

    def _find_run(self, text: str) -> Rule | None:
        """The first rule of a line that is nothing but phrases in a row, like `HomeNewslettersTerms of use`.

        Numbers between them are counts. Two or three phrases make a run when none is a mere word of menus and they
        have three words and more; four and more do when a phrase is among them, five in any case.
        """
        words = _TILE.findall(_GLUED.sub(" ", text).casefold().translate(_INVISIBLE).replace("’", "'"))
        tiles: list[Rule] = []
        at = 0
        while at < len(words):
            if words[at].isdigit() and at:
                at += 1
                continue
            for size in range(min(LONGEST_TILE_WORDS, len(words) - at), 0, -1):
                if tile := self._tiles.get(" ".join(words[at : at + size])):
                    tiles.append(tile)
                    at += size
                    break
            else:
                return None
        strong = sum(rule.alone for rule in tiles)
        plain = len(tiles) < 4
        if (plain and len(tiles) > 1 and strong == len(tiles) and len(words) > 2) or (not plain and strong + len(tiles) > 4):
            return tiles[0]
        return None


class Anchors:
    """Pattern rules by the words of which one must stand in a text."""

    __slots__ = ("_chars", "_words")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._words: dict[str, list[tuple[str, Rule]]] = defaultdict(list)
        self._chars: dict[str, list[tuple[str, Rule]]] = defaultdict(list)
        for rule in rules:
            for anchor in rule.anchors:
                if _WIDE.match(anchor):
                    self._chars[anchor[0]].append((anchor, rule))
                else:
                    self._words[first_key(anchor)].append((anchor, rule))

    def find(self, folded: str) -> list[Rule]:
        """The rules of which an anchor stands in a case-folded text."""
        found: dict[str, Rule] = {}
        pairs = [pair for word in self._words.keys() & set(_WORD.findall(folded)) for pair in self._words[word]]
        if not folded.isascii() and _WIDE.search(folded):
            pairs += [pair for char in self._chars.keys() & set(folded) for pair in self._chars[char]]
        for anchor, rule in pairs:
            if anchor in folded:
                found[rule.id] = rule
        return [found[rule_id] for rule_id in sorted(found)]


def first_key(text: str) -> str:
    """What an anchor or an opening is filed under: its first word, or its first character in scripts without spaces."""
    match = _WORD.search(text)
    if match is None:
        return ""
    return match[0][0] if _WIDE.match(match[0]) else match[0]


def _to_start(text: str) -> str:
    return text.translate(_INVISIBLE).replace("’", "'").lstrip(_BULLETS)


def _is_opening(opening: str, text: str) -> bool:
    """Whether a line begins with an opening and goes on like a headline.

    One in capitals wants capitals. After one that ends in a word, what follows must not begin in small letters: `Read
    also Rain in the hills` is a link, `Read also the small print` is a sentence.
    """
    start = _to_start(text)
    if not (start.startswith(opening) or (not opening.isupper() and start.casefold().startswith(opening.casefold()))):
        return False
    rest = start[len(opening) :]
    if not rest or not opening[-1].isalnum():
        return bool(rest)
    following = _EDGES.sub("", rest)
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
