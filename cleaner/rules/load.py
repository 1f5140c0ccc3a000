"""TOML rule files → a frozen RuleSet.

A rule file holds `[[rule]]` tables; docs/rules.md says how to write one. `words.toml` holds the pieces that patterns
share: `{NAME}` in a pattern stands for the piece NAME.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cleaner.errors import RuleError
from cleaner.rules.key import to_key
from cleaner.rules.match import Index, Match, Rule
from cleaner.rules.safe import find_dangers

SHIPPED = Path(__file__).parent
WORDS_FILE = "words.toml"
GROUPS = (
    "masthead", "byline", "age", "share", "follow", "promo", "related", "comments", "app", "newsletter", "consent",
    "paywall", "readmore", "photo", "copyright", "wire", "counter", "navigation", "advert", "placeholder", "tags",
    "topic",
)  # fmt: skip
ACTIONS = {"line": ("drop", "move"), "section": ("section",), "span": ("cut", "move")}
FIELDS = (
    "site", "publisher", "agency", "dateline", "title", "description", "authors", "published", "modified", "age",
    "tags",
)  # fmt: skip
LISTS = ("phrases", "opens", "anchors", "tells", "changes", "becomes", "keeps")
TEXTS = ("id", "group", "language", "scope", "action", "seen")
KEYS = frozenset((*TEXTS, "pattern", "told", "max_chars", "alone", *LISTS))
MAX_LINE_CHARS = 600
PHRASE_CHARS, PATTERN_CHARS, OPENS_CHARS = 120, 200, 240
"""How long a line may be for a rule to act on it, unless the rule says `max_chars`."""
_ID = re.compile(r"[a-z0-9]+(?:[.-][A-Za-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_PIECE = re.compile(r"\{([A-Z_]+)\}")


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """All rules that hold for a run; `version` changes when any of their files does."""

    rules: tuple[Rule, ...]
    version: str
    index: Index

    def find_lines(self, text: str) -> Iterator[Match]:
        """The rules that take `text` for a line of boilerplate as a whole: scope `line` and `section`.

        >>> [m.rule.group for m in load_rules().find_lines("Related Articles")]
        ['related']
        >>> list(load_rules().find_lines("Rain fell on Monday, and the river rose."))
        []
        """
        return self.index.find_lines(text)

    def find_menu_words(self, text: str) -> Iterator[Match]:
        """The rule that knows a line as a word of menus and share bars: boilerplate in a row of such, never alone.

        >>> [m.rule.group for m in load_rules().find_menu_words("Home")]
        ['navigation']
        """
        return self.index.find_menu_words(text)

    def find_spans(self, text: str) -> Iterator[Match]:
        """The spans inside a paragraph that rules of scope `span` cut, left to right, never overlapping."""
        return self.index.find_spans(text)

    def find_rule(self, rule_id: str) -> Rule | None:
        """The rule with this id; None when there is none."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


def try_rules(text: str, folders: tuple[str, ...] = ()) -> Iterator[tuple[int, Match]]:
    """What rules do to every line of `text`, with its number counted from 1: those for the whole of it, else for spans.

    >>> [(number, match.rule.scope) for number, match in try_rules("Rain fell.\\nRelated Articles")]
    [(2, 'section')]
    """
    rules = load_rules(folders)
    for number, line in enumerate(text.split("\n"), 1):
        matches = tuple(rules.find_lines(line)) or rules.find_spans(line)
        yield from ((number, match) for match in matches)


@lru_cache(maxsize=16)
def load_rules(folders: tuple[str, ...] = ()) -> RuleSet:
    """The shipped rules, and those of every `*.toml` file in `folders`.

    A user's rule with the id of a shipped one takes its place. Raises RuleError, which names file, rule and key, for a
    rule that does not hold. Cached for the life of the process.

    >>> load_rules() is load_rules()
    True
    """
    digest = hashlib.sha256()
    rules: dict[str, Rule] = {}
    pieces: dict[str, str] = {}
    for folder in (SHIPPED, *map(Path, folders)):
        if not folder.is_dir():
            raise RuleError(f"{folder}: no such folder of rules; --rules takes a folder with *.toml files")
        own: dict[str, Path] = {}
        for path in sorted(folder.glob("*.toml"), key=lambda path: (path.name != WORDS_FILE, path.name)):
            body = path.read_bytes()
            digest.update(body)
            data = _parse(path, body)
            if path.name == WORDS_FILE:
                pieces.update(_to_pieces(path, data, pieces))
                continue
            for rule in _to_rules(path, data, pieces, trusted=folder is SHIPPED):
                if rule.id in own:
                    raise RuleError(f"{path}: rule {rule.id}: its id is also in {own[rule.id].name}; give each its own")
                own[rule.id] = path
                rules[rule.id] = rule
    return RuleSet(tuple(rules.values()), digest.hexdigest()[:12], Index(rules.values()))


def _parse(path: Path, body: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(unicodedata.normalize("NFC", body.decode("utf-8")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleError(f"{path}: not a TOML file in UTF-8: {error}") from error


def _to_pieces(path: Path, data: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str]:
    pieces = dict(known)
    for name, text in data.items():
        if not isinstance(text, str) or not _PIECE.fullmatch(f"{{{name}}}"):
            raise RuleError(f"{path}: key {name}: a piece is NAME = 'pattern', the name in capitals")
        pieces[name] = _fill(path, name, text, pieces)
    return pieces


def _to_rules(path: Path, data: Mapping[str, Any], pieces: Mapping[str, str], *, trusted: bool) -> Iterator[Rule]:
    if set(data) - {"rule"} or not isinstance(data.get("rule", []), list):
        raise RuleError(f"{path}: holds {', '.join(set(data) - {'rule'})}; a rule file has only [[rule]] tables")
    for number, table in enumerate(data.get("rule", []), 1):
        rule = _to_rule(f"{path}: rule {table.get('id', f'number {number}')}", table, pieces)
        if not trusted:
            check_rule(str(path), rule)
        yield rule


def _to_rule(where: str, table: Mapping[str, Any], pieces: Mapping[str, str]) -> Rule:
    for key in table:
        if key not in KEYS:
            raise RuleError(f"{where}: key {key}: not known; the keys are {', '.join(sorted(KEYS))}")
    lists = {key: _to_list(where, key, table.get(key, [])) for key in LISTS}
    texts = {key: _to_text(where, key, table.get(key, "")) for key in TEXTS}
    scope = texts["scope"] or "line"
    if scope not in ACTIONS:
        raise RuleError(f"{where}: key scope: {scope!r} is not one of {', '.join(ACTIONS)}")
    tells = lists["tells"]
    action = texts["action"] or ("move" if tells and scope == "line" else ACTIONS[scope][0])
    pattern = _fill(where, "pattern", _to_text(where, "pattern", table.get("pattern", "")), pieces)
    told = table.get("told", {})
    if not isinstance(told, dict):
        raise RuleError(f"{where}: key told: a table of field = value, the facts that `changes` tells")
    return Rule(
        id=texts["id"],
        group=texts["group"],
        language=texts["language"],
        scope=scope,
        action=action,
        pattern=pattern,
        phrases=lists["phrases"],
        opens=lists["opens"],
        anchors=tuple(anchor.casefold() for anchor in lists["anchors"]),
        tells=tells,
        changes=lists["changes"],
        becomes=lists["becomes"],
        keeps=lists["keeps"],
        told=MappingProxyType({str(key): str(value) for key, value in told.items()}),
        seen=texts["seen"],
        max_chars=_to_max_chars(where, table, lists),
        alone=table.get("alone", True) is True,
    )


def _to_max_chars(where: str, table: Mapping[str, Any], lists: Mapping[str, tuple[str, ...]]) -> int:
    usual = PATTERN_CHARS if table.get("pattern") else OPENS_CHARS if lists["opens"] else PHRASE_CHARS
    number = table.get("max_chars", usual)
    if not isinstance(number, int) or not 0 < number <= MAX_LINE_CHARS:
        raise RuleError(f"{where}: key max_chars: {number!r} is not a number from 1 to {MAX_LINE_CHARS}")
    return number


def check_rule(path: str, rule: Rule) -> None:
    """Raise RuleError where keys do not fit together or a pattern could be slow.

    Done for a user's rules when they are loaded, and for the shipped ones by the tests: it takes longer than loading.
    """
    where = f"{path}: rule {rule.id}"
    if not _ID.fullmatch(rule.id):
        raise RuleError(f"{where}: key id: {rule.id!r}: write it like related.en, in small letters")
    if rule.group not in GROUPS:
        raise RuleError(f"{where}: key group: {rule.group!r} is not one of {', '.join(sorted(GROUPS))}")
    if not _LANGUAGE.fullmatch(rule.language):
        raise RuleError(
            f"{where}: key language: {rule.language!r} is no language tag like en or zh-Hant (mul: any language)"
        )
    if rule.action not in ACTIONS[rule.scope]:
        raise RuleError(
            f"{where}: key action: a {rule.scope} rule can {' or '.join(ACTIONS[rule.scope])}, not {rule.action}"
        )
    if sum(map(bool, (rule.phrases, rule.opens, rule.pattern))) != 1:
        raise RuleError(f"{where}: give one of phrases (whole lines), opens (how a line begins) or pattern")
    if not rule.alone and (not rule.phrases or rule.scope != "line"):
        raise RuleError(f"{where}: key alone: only phrases of scope line can need company")
    if rule.scope == "span" and not rule.pattern:
        raise RuleError(f"{where}: key pattern: a span rule needs one")
    if any(not to_key(phrase) for phrase in (*rule.phrases, *rule.opens)):
        raise RuleError(f"{where}: key phrases: a phrase needs a letter")
    if rule.pattern:
        if not rule.anchors:
            raise RuleError(
                f"{where}: key anchors: name the words of which one stands in every text that the pattern matches"
            )
        try:
            names = set(re.compile(rule.pattern).groupindex)
        except re.error as error:
            raise RuleError(f"{where}: key pattern: {error}") from error
        if unknown := (set(rule.tells) - names) | (set(rule.tells) - set(FIELDS)):
            raise RuleError(f"{where}: key tells: {', '.join(unknown)}: not a named group of the pattern and a field")
        for danger in find_dangers(rule):
            raise RuleError(f"{where}: key pattern: {danger}")


def _fill(where: object, key: str, pattern: str, pieces: Mapping[str, str]) -> str:
    def piece(match: re.Match[str]) -> str:
        if match[1] not in pieces:
            raise RuleError(
                f"{where}: key {key}: {match[0]} is not in {WORDS_FILE}; it has {', '.join(sorted(pieces))}"
            )
        return f"(?:{pieces[match[1]]})"

    return _PIECE.sub(piece, pattern)


def _to_text(where: str, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise RuleError(f"{where}: key {key}: must be a text, not {value!r}")
    return value


def _to_list(where: str, key: str, value: object) -> tuple[str, ...]:
    """A list of texts; a text of several lines is a list of its lines."""
    if isinstance(value, str):
        return tuple(line.strip() for line in value.split("\n") if line.strip())
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise RuleError(f"{where}: key {key}: must be a list of texts, or a text with one item a line")
