"""The summary of a run counts what came in and what became of it."""

from __future__ import annotations

import pytest

from cleaner import Article, Block, Change, Fact, Status
from cleaner.summary import MOST_GROUPS, Summary, to_failure
from cleaner.terminal import to_line, to_printable, to_visible
from cleaner.words import count_words


def rows_of(summary: Summary) -> list[tuple[str, str]]:
    return list(summary.find_rows())


def test_blocks_and_repairs_are_counted_by_rule_group() -> None:
    summary = Summary({"share.en": "share", "byline.en": "byline"})
    summary.add(
        Article(
            paragraphs=("Rain fell.", "It stopped."),
            blocks=tuple(Block(i, "paragraph", "x") for i in range(5)),
            changes=(
                Change("drop", "phrases", "share.en", 0),
                Change("drop", "judge", "judge", 1),
                Change(
                    "move", "phrases", "byline.en", 2, tells=(Fact("authors", "Ann", "b"), Fact("authors", "Bo", "b"))
                ),
                Change("edit", "encoding", "encoding.utf8", 0),
                Change("edit", "quotes", "quotes.closer", 3),
                Change("join", "wrap", "wrap.line", 3, last=4),
            ),
        )
    )
    assert rows_of(summary) == [
        ("Inputs", "1"), ("  article", "1"), ("Words kept", "4"), ("Blocks found", "5"),
        ("Blocks dropped", "2"), ("  judge", "1"), ("  share", "1"),
        ("Moved to fields", "1"), ("  authors", "1"),
        ("Edits", "2"), ("  quotes", "1"), ("  wrap", "1"),
    ]  # fmt: skip


def test_inputs_are_counted_by_status_and_failures_apart() -> None:
    summary = Summary()
    for status in (Status.ARTICLE, Status.EMPTY, Status.UNREADABLE, Status.TOO_LARGE, Status.TOO_SLOW, Status.PAYWALL):
        summary.add(Article(status=status))
    assert (summary.inputs, summary.failed) == (6, 3)
    assert ("  paywall", "1") in rows_of(summary)


def test_rare_groups_are_told_as_one() -> None:
    summary = Summary()
    for number in range(MOST_GROUPS + 3):
        summary.add(Article(changes=(Change("drop", f"step{number:02}", "", 0),)))
    rows = rows_of(summary)
    assert ("  others", "3") in rows and ("Blocks dropped", str(MOST_GROUPS + 3)) in rows


def test_a_failure_names_input_status_and_reason() -> None:
    assert to_failure(Article(url="https://a.example/", status=Status.TOO_SLOW)) == "https://a.example/: too_slow"


@pytest.mark.parametrize(
    ("text", "words"), [("", 0), ("One two-three, four.", 3), ("日本は雨", 4), ("AI研究 grows", 4)]
)
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    assert count_words(text) == words


def test_what_a_terminal_may_show() -> None:
    assert to_printable("a\x00\x1b\x07\x7f\x85\u202e\ud800\tb\n") == "a␀␛␇␡\\u0085\\u202e\\ud800\tb\n"
    assert to_line(" a \n\x0b b\u2028c ", 0) == "a ␋ b\\u2028c"
    assert to_line("x" * 30, 10) == "x" * 9 + "…"
    assert to_visible("e\u0301\u00a0\ufeff") == "e\u0301\\u00a0\\ufeff"
