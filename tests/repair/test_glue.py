"""Missing breaks are put back; names, initials, versions and code stay whole."""

from __future__ import annotations

import pytest
from repair_drafts import repaired

from cleaner.changes import Draft
from cleaner.context import load_context
from cleaner.model import Block, Document, Fact
from cleaner.options import Options
from cleaner.repair import glue
from cleaner.repair.edits import apply


def split(*texts: str) -> list[str]:
    return [
        part for t, e in zip(texts, glue.find_edits(list(texts)), strict=True) for part in apply(t, e).split("\n\n")
    ]


def test_sentences_and_lead_ins() -> None:
    text = (
        "The council wants a new bridge before winter.Why it matters: The old one is closed.To pay for it, taxes would "
        'rise, the mayor said. Zoom in: Shops near the river lost half of their trade."We are at the end," said one '
        'owner. "We need help."Between the lines: Nobody asked the ferry line.'
    )
    assert split(text) == [
        "The council wants a new bridge before winter.",
        "Why it matters: The old one is closed.",
        "To pay for it, taxes would rise, the mayor said.",
        "Zoom in: Shops near the river lost half of their trade.",
        '"We are at the end," said one owner. "We need help."',
        "Between the lines: Nobody asked the ferry line.",
    ]


def test_an_opening_mark_that_was_curled_the_wrong_way_is_turned() -> None:
    assert split("The tool rewrites short news for busy readers.”It’s not magic,” says Berg. “But it helps.”") == [
        "The tool rewrites short news for busy readers.",
        "“It’s not magic,” says Berg. “But it helps.”",
    ]
    assert split("He said: “We closed in time.”It’s over, and she called it “a relief” today.") == [
        "He said: “We closed in time.”",
        "It’s over, and she called it “a relief” today.",
    ]


def test_names_at_the_end_need_witnesses() -> None:
    assert split("The plan was praised by Anna Berg.Critics said no.") == [
        "The plan was praised by Anna Berg.Critics said no."
    ]
    assert split(
        "The plan was praised by Anna Berg.Critics said no.",
        "It rained all day.Nobody came to the square.It was over.Then it began.",
    )[:2] == ["The plan was praised by Anna Berg.", "Critics said no."]


def test_days_and_questions_are_clear() -> None:
    assert split("The bridge will open on Tuesday.Denton Works won the order.") == [
        "The bridge will open on Tuesday.",
        "Denton Works won the order.",
    ]
    assert split("It took three hours to make.Q: Is it hard?") == ["It took three hours to make.", "Q: Is it hard?"]


def test_names_with_a_stop_stay_beside_true_glue() -> None:
    text = "She spoke at Fal.Con and for TechPolicy.Press, and works on Maui.Gtk at Enterprise.Nxt in spring."
    glued = "Rain fell all day.Nobody came to the fair.Then it cleared.The band played on.Children danced."
    assert split(text, glued)[0] == text


@pytest.mark.parametrize(
    "text",
    [
        "Google hired from Character.AI, and U.S. rules apply.",
        "It runs on Node.js v2.0 and ASP.NET 3.5, e.g.The like.",
        "See docs.python.org or www.Example.com/A.B for more.",
        "J.R.R. Tolkien and George R.R.Martin wrote at 3 p.m.on Sundays.",
        "1.e4 e5 2.Nf3 Nc6 3.Bb5 a6",
        "Open the file readme.Txt and then main.Py now.",
        "Shares of GOOGL.O and MSFT.OQ rose on the day.",
        "He said so...And then he left…And that was it.",
        'fmt.Println("Hi") calls os.Create(name).',
        "Section 2.Introduction and Fig.Two of the report",
        "will.I.am met Amazon.Com and Booking.Com managers",
    ],
)
def test_left_whole(text: str) -> None:
    assert split(text) == [text]


def test_headline_in_front_of_the_lead() -> None:
    title = "Council votes for a new bridge"
    draft = Draft(
        Document((Block(0, "paragraph", title + "The council voted late on Monday."),), (Fact("title", title, "meta"),))
    )
    draft.apply(glue.find_changes(draft, load_context(Options())))
    assert draft.paragraphs() == (title, "The council voted late on Monday.")


def test_source_and_age() -> None:
    assert split("Japan Timesa day ago") == ["Japan Times", "a day ago"]
    assert split("Korea Herald03-06-2025") == ["Korea Herald", "03-06-2025"]


def test_glued_words_of_an_english_text() -> None:
    draft = repaired(
        ["It was the end of the day, and many ofthe people had to wait atthe gate for hours, officials said."]
    )
    assert draft.texts == [
        "It was the end of the day, and many of the people had to wait at the gate for hours, officials said."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The dataset and the wellbeing of the partsmakers is what the cyberattack was about, and it is in the news.",
        "Therein lies the rub of the notwithstanding clause, whereof it was said that it is thereto attached.",
        "The ofcourse.com site and @tothe moon and the #inthe tag and the file inthe.txt is what it is of.",
    ],
)
def test_words_that_are_words_stay(text: str) -> None:
    assert repaired([text]).texts == [text]


def test_levels() -> None:
    text = "It passed in time.Critics said no to it."
    assert repaired([text], Options(repair={"glue": "off"})).texts == [text]
    loose = repaired(["It was praised by Berg.Critics said no."], Options(repair={"glue": "all"}))
    assert loose.paragraphs() == ("It was praised by Berg.", "Critics said no.")
