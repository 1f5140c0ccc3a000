"""What a rule promises, checked: used by the tests on every rule, and by anyone who writes one.

Each `find_*` yields, in words, what does not hold; nothing is yielded for a good rule.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from cleaner.errors import RuleError
from cleaner.rules.anchors import LONGEST_LINE_CHARS
from cleaner.rules.cut import cut_spans
from cleaner.rules.load import RuleSet, check_rule
from cleaner.rules.match import Match, Rule, compiled

HOSTILE_CHARS = 20_000
MOST_SEEDS = 4
SLOWEST_SECONDS = 0.5
"""Ten times what the slowest good pattern takes for 20,000 characters on a slow and busy machine."""


def find_problems(rule: Rule, rules: RuleSet) -> Iterator[str]:
    """Everything that a rule promises and does not keep.

    >>> from cleaner.rules import load_rules
    >>> rules = load_rules()
    >>> list(find_problems(rules.rules[0], rules))
    []
    """
    try:
        check_rule("rules", rule)
    except RuleError as error:
        yield str(error)
        return
    yield from find_missing(rule)
    yield from find_wrong_changes(rule, rules)
    yield from find_wrong_facts(rule, rules)
    yield from find_idle_phrases(rule, rules)
    yield from find_harm(rule, rules)
    yield from find_slowness(rule)


def find_missing(rule: Rule) -> Iterator[str]:
    """Examples that a rule owes."""
    if rule.pattern and not rule.changes:
        yield "key changes: a pattern needs a text that it changes"
    if not rule.keeps:
        yield "key keeps: a rule needs a text that it must leave alone"
    if rule.scope == "span" and len(rule.becomes) != len(rule.changes):
        yield "key becomes: a span rule says what is left of each text in `changes`"
    if rule.tells and not rule.told:
        yield "key told: a rule that tells fields says what its first example tells"


def find_wrong_changes(rule: Rule, rules: RuleSet) -> Iterator[str]:
    """Examples that the rule does not change, does not change as promised, or changes again."""
    for number, text in enumerate(rule.changes):
        wanted = rule.becomes[number] if number < len(rule.becomes) else ""
        left = apply_rule(rule, rules, text)
        if left == text:
            yield f"does not change its example {text!r}"
        elif left != wanted:
            yield f"makes {left!r} of {text!r}, not {wanted!r}"
        elif apply_rule(rule, rules, left) != left:
            yield f"changes its own output {left!r} again"


def find_wrong_facts(rule: Rule, rules: RuleSet) -> Iterator[str]:
    """Fields that the first example tells otherwise than `told` says."""
    for text in rule.changes[:1]:
        said = [dict(match.groups) for match in _own_matches(rule, rules, text)]
        if said and said[0] != dict(rule.told):
            yield f"tells {said[0]} of {text!r}, not {dict(rule.told)}"


def find_idle_phrases(rule: Rule, rules: RuleSet) -> Iterator[str]:
    """Phrases that nothing takes, because they are too long. Two languages, and two groups, may share a phrase."""
    for phrase in (*rule.phrases, *(f"{opening} Rain and floods" for opening in rule.opens)):
        if not any((*rules.find_lines(phrase), *rules.find_menu_words(phrase))):
            yield f"does not match its own phrase {phrase!r}: is it longer than max_chars?"


def find_harm(rule: Rule, rules: RuleSet) -> Iterator[str]:
    """Texts in `keeps` that any rule changes."""
    for text in rule.keeps:
        for match in (*rules.find_lines(text), *rules.find_spans(text)):
            yield f"its `keeps` {text!r} is changed by {match.rule.id}: {text[match.start : match.end]!r}"


def find_slowness(rule: Rule) -> Iterator[str]:
    """Hostile texts that the rule's pattern reads too slowly."""
    if not rule.pattern:
        return
    pattern = compiled(rule.pattern)
    for text in _hostile_texts(rule):
        started = time.process_time()
        if rule.scope == "span":
            for _ in pattern.finditer(text):
                pass
        else:
            pattern.fullmatch(text[:LONGEST_LINE_CHARS])
        if (taken := time.process_time() - started) > SLOWEST_SECONDS:
            yield f"takes {taken:.1f} seconds for {text[:40]!r}…, repeated to {len(text)} characters"


def apply_rule(rule: Rule, rules: RuleSet, text: str) -> str:
    """What one rule leaves of a text, among all rules: nothing of a line, the rest of a paragraph with spans."""
    matches = _own_matches(rule, rules, text)
    if not matches:
        return text
    return cut_spans(text, matches) if rule.scope == "span" else ""


def _own_matches(rule: Rule, rules: RuleSet, text: str) -> list[Match]:
    found = rules.find_spans(text) if rule.scope == "span" else rules.find_lines(text)
    return [match for match in found if match.rule.id == rule.id]


def _hostile_texts(rule: Rule) -> Iterator[str]:
    """Long texts that come close to matching: what rules look for, repeated, cut short, and stuffed with fillers."""
    seeds = [*rule.changes[:MOST_SEEDS], *rule.anchors[:MOST_SEEDS]]
    for seed in seeds:
        for unit in (seed, seed[: len(seed) // 2 + 1], seed.replace(" ", ""), seed[-2:]):
            if unit:
                yield unit * (HOSTILE_CHARS // len(unit) + 1)
        for filler in ("a", "A ", " ", "Aa ", "1", "1.", "(", "'", "а", "中"):
            yield seed + filler * (HOSTILE_CHARS // len(filler))
            yield filler * (HOSTILE_CHARS // len(filler)) + seed
