"""What is printed twice."""

from __future__ import annotations

from cleaner.boilerplate.repeats import drop_repeats
from cleaner.changes import Draft
from cleaner.context import load_context
from cleaner.model import Block, Document, Fact
from cleaner.options import Options

LONG = (
    "The ferry to the outer islands was cancelled on Monday after a storm had torn two of its moorings from the quay."
)


def kept(*texts: str, kind: str = "paragraph", title: str | None = None, fragment: bool = False) -> tuple[str, ...]:
    blocks = tuple(Block(i, kind, text) for i, text in enumerate(texts))
    facts = (Fact("title", title, "test"),) if title else ()
    draft = Draft(Document(blocks, facts, fragment=fragment))
    draft.apply(drop_repeats(draft, load_context(Options())))
    return draft.paragraphs()


def test_the_headline_at_the_top_goes_whatever_its_marks() -> None:
    assert kept("“Storm” cancels ferry", LONG, title="'Storm' cancels ferry") == (LONG,)


def test_the_headline_further_down_stays() -> None:
    assert kept(LONG, "Storm cancels ferry", title="Storm cancels ferry") == (LONG, "Storm cancels ferry")


def test_a_post_that_begins_with_its_title_stays() -> None:
    assert kept("Storm cancels ferry", LONG, title="Storm cancels ferry", fragment=True) == (
        "Storm cancels ferry",
        LONG,
    )


def test_a_paragraph_printed_twice_goes_once() -> None:
    assert kept(LONG, "Beds were found.", LONG) == (LONG, "Beds were found.")


def test_short_lines_may_come_again() -> None:
    assert kept("Yes.", "No.", "Yes.") == ("Yes.", "No.", "Yes.")


def test_a_line_twice_in_a_row_goes_once() -> None:
    assert kept("Beds found for them", "Beds found for them", "Ha!", "Ha!") == ("Beds found for them", "Ha!", "Ha!")


def test_verse_and_tables_repeat_for_good() -> None:
    assert kept(LONG, LONG, kind="verse") == (LONG, LONG)
    assert kept(LONG, LONG, kind="table") == (LONG, LONG)


def test_what_comes_often_is_the_form_of_the_text() -> None:
    assert kept(LONG, "One.", LONG, "Two.", LONG) == (LONG, "One.", LONG, "Two.", LONG)
