"""Every rule that ships keeps what it promises; no rule has a test of its own."""

from __future__ import annotations

import pytest

from cleaner.rules import Rule, load_rules
from cleaner.rules.check import find_problems

RULES = load_rules()


@pytest.mark.parametrize("rule", RULES.rules, ids=[rule.id for rule in RULES.rules])
def test_rule_keeps_its_promises(rule: Rule) -> None:
    assert list(find_problems(rule, RULES)) == []
