"""Dumps without markup: headline, standfirst, masthead, source and age."""

from __future__ import annotations

import pytest
from dump_reading import BODY, STORY, TITLE, read_dump, told

from cleaner import clean
from cleaner.boilerplate.ages import find_source_and_age
from cleaner.boilerplate.dump_head import find_site
from cleaner.changes import replay, undo
from cleaner.rules import load_rules


def test_a_headline_printed_twice_is_the_title_and_the_masthead_goes() -> None:
    draft = read_dump(f"Northern Herald logo\nislandsferrystormweatherharbour\n\n{TITLE}\n\n{TITLE}\n\n{BODY}")
    assert draft.paragraphs() == STORY
    assert told(draft, "title") == [TITLE]
    assert told(draft, "site") == ["Northern Herald"]


def test_a_bold_line_is_the_title_and_a_cut_off_summary_the_description() -> None:
    standfirst = "Passengers waited for hours in the terminal while the harbour office looked for…"
    draft = read_dump(
        f"Travel, Latest news\n\n**{TITLE}**\n\n{standfirst}\n  • {STORY[0]}\n  • {STORY[1]}\n\n{STORY[2]}"
    )
    assert draft.paragraphs() == STORY
    assert told(draft, "title") == [TITLE]
    assert told(draft, "description") == [standfirst]


def test_a_line_alone_above_the_story_is_the_title() -> None:
    draft = read_dump(f"{TITLE}\n\n{BODY}")
    assert (draft.paragraphs(), told(draft, "title")) == (STORY, [TITLE])


def test_a_text_that_begins_with_a_paragraph_has_no_title() -> None:
    draft = read_dump(f"{STORY[0]}\n\nBeds in the school\n\n{STORY[1]}\n\n{STORY[2]}")
    assert told(draft, "title") == []
    assert draft.paragraphs() == (STORY[0], "Beds in the school", *STORY[1:])


def test_a_blank_line_that_our_own_text_has_makes_no_title() -> None:
    lines = (
        "Halvik: purchase of shares by the chairman",
        "The chairman of Halvik bought 3,000 shares on Monday, the bank said.",
    )
    for break_ in ("\n", "\n\n"):
        article = clean(break_.join(lines), content_type="text/plain")
        assert (article.title, article.paragraphs) == (None, lines)


def test_the_title_with_the_site_behind_it_tells_the_site() -> None:
    draft = read_dump(f"{TITLE} | Northern Herald\n\n{TITLE}\n\n{TITLE}\n\n{BODY}")
    assert (draft.paragraphs(), told(draft, "title"), told(draft, "site")) == (STORY, [TITLE], ["Northern Herald"])
    assert find_site("Storm - and rain", "Storm") is None


def test_glued_source_and_age_become_fields() -> None:
    draft = read_dump(f"{TITLE}\n{TITLE}\n\nNorthern Heralda day ago\n\n{BODY}")
    assert (told(draft, "publisher"), told(draft, "age")) == (["Northern Herald"], ["a day ago"])
    assert draft.paragraphs() == STORY


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Northern Heralda day ago", ("Northern Herald", "a day ago")),
        ("The Morningan hour ago", ("The Morning", "an hour ago")),
        ("timean hour ago", (None, "an hour ago")),
        ("clock3 hours ago", (None, "3 hours ago")),
        ("NRK4 hours ago", ("NRK", "4 hours ago")),
        ("Northern Herald · 12 minutes ago", ("Northern Herald", "12 minutes ago")),
        ("2 hours ago", (None, "2 hours ago")),
    ],
)
def test_source_and_age(line: str, said: tuple[str | None, str]) -> None:
    assert find_source_and_age(line, load_rules()) == said


@pytest.mark.parametrize("line", ["The war ended 10 years ago", "That was 3 hours ago, she said.", "2024", "a day", ""])
def test_lines_that_are_no_source_and_age(line: str) -> None:
    assert find_source_and_age(line, load_rules()) is None


def test_every_change_can_be_undone() -> None:
    draft = read_dump(f"logo\n{TITLE}\n\n{TITLE}\n\nNorthern Heralda day ago\n\n{BODY}\n\nComments\nNo comments yet...")
    assert replay(draft.document.blocks, draft.changes) == draft.paragraphs() == STORY
    assert undo(draft.texts, draft.changes) == tuple(block.text for block in draft.document.blocks)


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_clean_text_stays_whole(gap: str) -> None:
    draft = read_dump(gap.join(STORY))
    assert draft.paragraphs() == STORY
    assert draft.facts == ()
