"""Dumps: lines become blocks, marks become hints, hard wraps go."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.page.lines import load_lines, without_stars
from cleaner.page.wrapping import join_wrapped

STORY = (
    "The ferry to the outer islands was cancelled on Monday after a storm had torn two of its moorings from the quay.",
    "Passengers waited in the terminal until midnight, when the harbour office found beds for them in the school.",
    "“We have had worse, but never in June,” said the harbour master, who has kept the log for thirty-one years.",
)


def texts(dump: str, *, is_markdown: bool = False) -> list[str]:
    return [block.text for block in load_lines(dump, is_markdown=is_markdown).blocks]


def test_every_line_with_text_is_a_block_and_blanks_are_hints() -> None:
    first, second, third = load_lines("One\n\nTwo\nThree\n").blocks
    assert (first.text, second.text, third.text) == ("One", "Two", "Three")
    assert first.hints == ("blank-before", "blank-after")
    assert second.hints == ("blank-before",)
    assert third.hints == ("blank-after",)
    assert [block.path for block in (first, second, third)] == ["line 1", "line 3", "line 4"]


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.replace("\n", "\r\n"),
        lambda s: s.replace("\n", "\r"),
        lambda s: s.replace("\n", "   \n"),
        lambda s: "\ufeff" + s,
        lambda s: s.replace("\n\n", "\n\n\n"),
        lambda s: s.replace("\n\n", "\n \t\n"),
        lambda s: "\n\n" + s + "\n\n",
    ],
)
def test_trivial_differences_give_the_same_blocks(change) -> None:  # type: ignore[no-untyped-def]
    dump = "Head\n\n" + "\n".join(STORY) + "\n\nTail"
    assert [b[:3] + b[4:] for b in load_lines(change(dump)).blocks] == [b[:3] + b[4:] for b in load_lines(dump).blocks]


def test_decomposed_accents_are_composed() -> None:
    assert texts("Le cafe\u0301 est ferme\u0301") == ["Le café est fermé"]


def test_a_next_line_character_does_not_break_a_line() -> None:
    assert len(load_lines("one\x85two").blocks) == 1


@pytest.mark.parametrize(
    "text", ["Ærlig talt, Å er en å i Åmot", "Hun bor i Å", "• Å og Å", "Å\tby\nÅ\tgård", "| Å | å |"]
)
def test_no_byte_of_a_letter_that_was_read_wrongly_is_lost(text: str) -> None:
    read = "\n".join(block.text for block in load_lines(text.encode().decode("latin-1")).blocks)
    assert "Ã\x85" in read and read.count("\x85") == text.count("Å")


def test_runs_of_mixed_spaces_are_one_space() -> None:
    for gap in ("  ", " \u00a0", "\u00a0 ", "\u3000 ", " \u200b", "\t ", " \u2003 "):
        assert load_lines(f"one{gap}two").blocks[0].text == "one two"
    assert load_lines("5\u00a0km").blocks[0].text == "5\u00a0km"


def test_bullets_are_taken_off_and_make_items() -> None:
    blocks = load_lines("  • Two roads are closed\n  • One bridge is open").blocks
    assert [(b.kind, b.text) for b in blocks] == [("item", "Two roads are closed"), ("item", "One bridge is open")]
    assert "bullet" in blocks[0].hints


def test_a_dash_that_opens_speech_stays() -> None:
    assert texts("- Tu viens ?\n— Non, dit-elle.") == ["- Tu viens ?", "— Non, dit-elle."]


def test_indented_or_starred_runs_are_lists() -> None:
    assert texts("  * Roads\n  * Bridges\n\n* One\n* Two\n\n  - a road") == ["Roads", "Bridges", "One", "Two", "a road"]


def test_a_lone_star_stays() -> None:
    assert texts("* The figures exclude Sunday.") == ["* The figures exclude Sunday."]


def test_bold_lines_lose_their_stars_and_say_so() -> None:
    (block,) = load_lines("**Storm cancels the ferry**").blocks
    assert block.text == "Storm cancels the ferry"
    assert "bold" in block.hints


@pytest.mark.parametrize("text", ["2**3 is eight", "** open only", "a ** b ** c", "f**k and s**t"])
def test_stars_that_are_no_pair_stay(text: str) -> None:
    assert without_stars(text) == (text, False)


def test_markdown_marks_go_in_markdown() -> None:
    dump = "# Storm cancels ferry\n\nThe [ferry](https://f.example/a) stayed.\n\n---\n\n> It was late.\n\n![m](m.png)"
    blocks = load_lines(dump, is_markdown=True).blocks
    assert [(b.kind, b.text) for b in blocks] == [
        ("heading", "Storm cancels ferry"),
        ("paragraph", "The ferry stayed."),
        ("quote", "It was late."),
    ]
    assert blocks[1].link_chars == len("ferry")


def test_a_hashtag_line_is_no_heading() -> None:
    assert texts("# storm #") == ["# storm #"]


def test_rows_of_tabs_become_rows_of_cells() -> None:
    assert texts("Port\tFerries\nNorth\t4\nSouth\t7") == ["Port | Ferries", "North | 4", "South | 7"]


def test_a_lone_tab_is_a_space() -> None:
    assert texts("Port\tNorth\nThe ferry stayed.") == ["Port North", "The ferry stayed."]


@pytest.mark.parametrize(
    ("width", "gap"), [(60, "\n\n"), (72, "\n\n"), (80, "\n\n"), (100, "\n\n"), (72, "\n"), (80, "\n")]
)
def test_hard_wrapped_paragraphs_are_put_together(width: int, gap: str) -> None:
    assert texts(gap.join(textwrap.fill(p, width) for p in STORY)) == list(STORY)


def test_wrapped_list_items_are_put_together() -> None:
    dump = "\n".join(
        textwrap.fill(p, 72, initial_indent="  • ", subsequent_indent="    ") for p in STORY for _ in range(2)
    )
    assert texts(dump) == [p for p in STORY for _ in range(2)]


def test_short_lines_are_not_taken_for_wrapped_text() -> None:
    menu = "Home\nNews\nSport\nBusiness\nCulture and television tonight\nThe weather in your valley\nJobs"
    assert texts(menu) == menu.split("\n")


def test_one_sentence_a_line_is_not_wrapped_text() -> None:
    lines = [
        "The ferry to the outer islands was cancelled on Monday.",
        "A storm had torn two of its moorings from the quay.",
        "Passengers waited in the terminal until midnight.",
        "The harbour office found beds for them in the school.",
        "The next boat is planned for Wednesday morning at six.",
    ]
    assert texts("\n".join(lines)) == lines


def test_verse_is_not_wrapped_text() -> None:
    verse = [
        "The ferry lay against the quay,",
        "its lamps were out, its ropes were wet,",
        "and none of us would sail that day,",
    ]
    assert texts("\n".join(verse * 2)) == verse * 2


def test_a_hyphen_at_the_fill_joins_without_a_space() -> None:
    lines = ["aaaa " * 9 + "well-", "known " + "aaaa " * 8 + "aaa", "bbbbbbbbb " + "aaaa " * 7 + "aaaa", "cccccc end."]
    lines = [line.strip() for line in lines]
    ((_, _, joined),) = join_wrapped(lines, [len(line) for line in lines], [True, False, False, False])
    assert "well-known" in joined


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab .*#>-•\t\n\r\u3000\u0085é字"), max_size=200))
def test_no_content_raises_and_no_letter_is_lost(dump: str) -> None:
    found = "".join(texts(dump))
    assert [c for c in found if c.isalnum()] == [c for c in dump if c.isalnum()]


def test_long_hostile_lines_take_linear_time() -> None:
    for dump in ("*" * 200_000, "[" * 200_000, "# " * 100_000, " \t" * 100_000 + "a", "**a" * 60_000, "a\n" * 100_000):
        load_lines(dump)
        load_lines(dump, is_markdown=True)


def test_a_sentence_cut_at_its_links_is_put_together() -> None:
    cut = "The ferry from the islands to\nNorthport\n, which sails from the quay in\nSouthport\n(\nmap\n), stayed."
    story = "The ferry from the islands to Northport, which sails from the quay in Southport (map), stayed."
    assert texts(f"Home\nNews\n{cut}\nSport") == ["Home", "News", story, "Sport"]


@pytest.mark.parametrize("dump", ["Home\nnew\n...and so\n.NET\n:)", "One,\n, two", "- a\n- b\n’90s style"])
def test_lines_that_prove_no_cut_stay_apart(dump: str) -> None:
    assert len(load_lines(dump).blocks) == dump.count("\n") + 1
