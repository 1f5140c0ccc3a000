"""Every rule that ships keeps what it promises; no rule has a test of its own."""

from __future__ import annotations

from collections import Counter

import pytest

from cleaner.rules import Rule, load_rules
from cleaner.rules.check import find_problems

RULES = load_rules()


@pytest.mark.parametrize("rule", RULES.rules, ids=[rule.id for rule in RULES.rules])
def test_rule_keeps_its_promises(rule: Rule) -> None:
    assert list(find_problems(rule, RULES)) == []


def test_phrases_stand_once() -> None:
    phrases = Counter(phrase.casefold() for rule in RULES.rules for phrase in (*rule.phrases, *rule.opens))
    assert [phrase for phrase, count in phrases.items() if count > 1] == []
