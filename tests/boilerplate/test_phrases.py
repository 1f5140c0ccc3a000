"""Lines and spans that rules know go, with a name; what stands around them stays."""

from __future__ import annotations

import pytest

from cleaner.boilerplate.phrases import apply_rules
from cleaner.changes import Draft, replay
from cleaner.context import load_context
from cleaner.model import Block, Document
from cleaner.options import Options

CONTEXT = load_context(Options())
STORY = "The river rose by two metres in a single night, the mayor of the old town said on Monday."


def to_draft(*texts: str, kind: str = "paragraph") -> Draft:
    draft = Draft(Document(tuple(Block(i, kind, text) for i, text in enumerate(texts))))
    draft.apply(apply_rules(draft, CONTEXT))
    return draft


@pytest.mark.parametrize(
    "line",
    [
        "Related Articles",
        "► Mehr zum Thema:",
        "12 Comments",
        "Share on Facebook (Opens in new window)",
        "HomeNewslettersWork with usAdvertise with usTerms of usePrivacy",
        "© 2024 Evening Post Ltd",
        "続きを読む",
        "Подпишитесь на нашу рассылку",
        "جميع الحقوق محفوظة",
    ],
)
def test_known_line_goes(line: str) -> None:
    assert to_draft(STORY, line, STORY + " Then it fell.").paragraphs() == (STORY, STORY + " Then it fell.")


@pytest.mark.parametrize(
    "line",
    [
        "Read more books, she said.",
        "Comments made by the minister drew anger.",
        "Share prices fell on Monday",
        "Anzeige erstattete die Frau noch am Abend.",
        "Politics",
        "Close the window.",
    ],
)
def test_sentence_stays(line: str) -> None:
    assert to_draft(STORY, line).paragraphs() == (STORY, line)


def test_byline_becomes_authors() -> None:
    draft = to_draft("By Maria Lopez and Jan de Vries", STORY)
    assert draft.paragraphs() == (STORY,)
    assert [fact.value for fact in draft.facts if fact.field == "authors"] == ["Maria Lopez", "Jan de Vries"]


def test_span_goes_without_its_paragraph() -> None:
    draft = to_draft(f"{STORY} (Photo: AFP) Nobody was hurt. READ MORE: Rain closes the bridge")
    assert draft.paragraphs() == (f"{STORY} Nobody was hurt.",)
    assert {change.rule for change in draft.changes} == {"photo.inside", "readmore.inside-end"}


def test_words_of_menus_go_in_a_row_only() -> None:
    menu = ["Home", "Politics", "Sport", "Culture", "Weather"]
    assert to_draft(*menu, STORY).paragraphs() == (STORY,)
    assert to_draft("Politics", STORY, "Sport", STORY + " It fell.").paragraphs()[0] == "Politics"


def test_three_words_of_menus_are_a_menu_where_the_text_begins() -> None:
    assert to_draft("होम", "देश", "खेल", STORY).paragraphs() == (STORY,)
    assert to_draft("Home", "Sport", STORY).paragraphs() == ("Home", "Sport", STORY)
    assert to_draft(STORY, "Politics", "Culture", "Weather").paragraphs() == (STORY, "Politics", "Culture", "Weather")


def test_heading_is_no_word_of_a_menu() -> None:
    texts = ("Share", "Facebook", "Twitter", "Politics", STORY)
    blocks = tuple(Block(i, "heading" if text == "Politics" else "item", text) for i, text in enumerate(texts))
    draft = Draft(Document(blocks))
    draft.apply(apply_rules(draft, CONTEXT))
    assert draft.paragraphs() == ("Politics", STORY)


def test_cells_code_and_verse_are_left_alone() -> None:
    for kind in ("table", "code", "verse"):
        assert to_draft("Share", "Comments", kind=kind).paragraphs() == ("Share", "Comments")


def test_every_change_can_be_left_out() -> None:
    draft = to_draft("Share", f"{STORY} (Photo: AFP) Nobody was hurt. (dpa)")
    blocks = draft.document.blocks
    assert replay(blocks, draft.changes) == draft.paragraphs()
    assert replay(blocks, draft.changes, without=range(len(draft.changes))) == tuple(block.text for block in blocks)


def test_users_rule_takes_part(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("rules")
    rule = '[[rule]]\nid = "promo.mine"\ngroup = "promo"\nlanguage = "en"\nphrases = ["Ask the gardener"]\n'
    (folder / "mine.toml").write_text(rule, encoding="utf-8")
    context = load_context(Options(rules=folder))
    draft = Draft(Document((Block(0, "paragraph", "Ask the gardener"), Block(1, "paragraph", STORY))))
    draft.apply(apply_rules(draft, context))
    assert draft.paragraphs() == (STORY,)
    assert context.rules.version != CONTEXT.rules.version
