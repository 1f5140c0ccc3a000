"""Rule files: what holds is loaded, what does not is refused by name."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from cleaner.errors import RuleError
from cleaner.rules import load_rules, try_rules

GOOD = """
[[rule]]
id = "promo.mine"
group = "promo"
language = "en"
phrases = ["Ask the gardener"]
"""


def write(folder: Path, text: str, name: str = "mine.toml") -> tuple[str, ...]:
    (folder / name).write_text(text, encoding="utf-8")
    return (str(folder),)


def test_users_rules_are_added(tmp_path: Path) -> None:
    rules = load_rules(write(tmp_path, GOOD))
    assert [match.rule.id for match in rules.find_lines("» Ask the gardener!")] == ["promo.mine"]
    assert rules.find_rule("promo.mine") is not None
    assert load_rules().find_rule("promo.mine") is None


def test_users_rule_replaces_the_shipped_one_of_its_id(tmp_path: Path) -> None:
    rules = load_rules(write(tmp_path, GOOD.replace("promo.mine", "related.en")))
    assert list(rules.find_lines("Related Articles")) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("promo.mine", "Promo Mine"), ["key id", "small letters"]),
        (('group = "promo"', 'group = "adverts"'), ["key group", "advert"]),
        (('language = "en"', 'language = "English"'), ["key language", "tag"]),
        (('language = "en"', 'language = "en"\ncolour = "red"'), ["key colour", "not known"]),
        (('phrases = ["Ask the gardener"]', "phrases = [1]"), ["key phrases", "list of texts"]),
        (('phrases = ["Ask the gardener"]', 'pattern = "ask"'), ["key anchors"]),
        (('phrases = ["Ask the gardener"]', 'pattern = "a("\nanchors = ["a"]'), ["key pattern"]),
        (('phrases = ["Ask the gardener"]', 'pattern = "(a+)+b"\nanchors = ["a"]'), ["key pattern", "possessive"]),
        (('phrases = ["Ask the gardener"]', 'pattern = "{NOBODY}"\nanchors = ["a"]'), ["NOBODY", "words.toml"]),
        (('phrases = ["Ask the gardener"]', ""), ["phrases", "opens", "pattern"]),
        (('phrases = ["Ask', 'scope = "span"\nphrases = ["Ask'), ["key pattern", "span"]),
        (('phrases = ["Ask', 'max_chars = 100000\nphrases = ["Ask'), ["key max_chars"]),
        (("[[rule]]", "[rule"), ["not a TOML file"]),
    ],
)
def test_bad_rule_is_refused_by_name(tmp_path: Path, change: tuple[str, str], words: list[str]) -> None:
    with pytest.raises(RuleError) as caught:
        load_rules(write(tmp_path, GOOD.replace(*change)))
    assert all(word in str(caught.value) for word in ("mine.toml", *words))


def test_two_rules_of_one_id_are_refused(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "other.toml")
    with pytest.raises(RuleError, match=r"promo\.mine"):
        load_rules(write(tmp_path, GOOD))


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no such folder"):
        load_rules((str(tmp_path / "nowhere"),))


def test_version_follows_the_content(tmp_path: Path) -> None:
    first = load_rules(write(tmp_path, GOOD)).version
    load_rules.cache_clear()
    assert load_rules(write(tmp_path, GOOD)).version == first
    load_rules.cache_clear()
    assert load_rules(write(tmp_path, GOOD.replace("gardener", "cook"))).version != first


def test_try_rules_names_the_line() -> None:
    text = "Rain fell.\nShare this article\nIt (Photo: AFP) stopped."
    assert {(number, match.rule.scope) for number, match in try_rules(text)} == {(2, "line"), (3, "span")}


def test_long_hostile_text_is_read_in_linear_time() -> None:
    rules = load_rules()
    text = "Read more: by photo © (AP) comment cookie newsletter " * 20_000
    started = time.process_time()
    assert list(rules.find_lines(text)) == []
    list(rules.find_spans(text))
    assert time.process_time() - started < 20
