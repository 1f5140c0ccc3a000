"""Every rule that ships keeps what it promises; no rule has a test of its own."""

from __future__ import annotations

import pytest

from cleaner.rules import Rule, load_rules
from cleaner.rules.check import find_problems

RULES = load_rules()


@pytest.mark.parametrize("rule", RULES.rules, ids=[rule.id for rule in RULES.rules])
def test_rule_keeps_its_promises(rule: Rule) -> None:
    assert list(find_problems(rule, RULES)) == []


ODD_LINES = (
    "Related Articles", "Read more: Rain in the hills", "Rain fell, and the river rose.", " Advertisement ",
    "Advertise with us, opens in new tab", "Photo: Jan Berg", "© 2026 The Evening Post. All rights reserved.",
    "İstanbul'da yağmur yağdı. Straße", "相关阅读", "（责任编辑：周明）", "Share\x1eTweet", "Share\nTweet", "1",
    "…", "HomeNewsletters",
    "The ferry sank – file photo", "Copyright’s end is near. Sign up for our newsletter here", "long " * 200,
)  # fmt: skip


@pytest.mark.parametrize("lines", [(), *((line,) for line in ODD_LINES), ODD_LINES, ODD_LINES[::-1]])
def test_a_document_looked_at_as_a_whole_has_the_matches_of_its_lines(lines: tuple[str, ...]) -> None:
    rules = load_rules()
    view = rules.index.within(lines)
    for n, line in enumerate(lines):
        assert list(view.find_lines(n)) == list(rules.find_lines(line))
        assert view.find_spans(n) == list(rules.find_spans(line))
