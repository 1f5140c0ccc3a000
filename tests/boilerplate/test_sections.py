"""Headings that open boilerplate in a dump, and where it ends."""

from __future__ import annotations

from dump_reading import BODY, STORY, read_dump, told

from cleaner.model import Related

WHOLE = (
    "Bakers in the old town have gone back to wood ovens after the price of gas doubled for the third year in a row. "
    "The guild says that nine of its members have rebuilt theirs since January, and that more will follow in autumn."
)


def related_story(title: str, source: str, age: str) -> str:
    return (
        f"{title}\n{title}\n\n{source}\n\ntime{age}\n\n  • {source}\n\n{title}\n\n{WHOLE} {title} is what they say.\n\n"
    )


def test_whole_related_stories_go_and_are_told() -> None:
    draft = read_dump(
        f"{BODY}\n\nRelated Articles\n\n"
        + related_story("Bakers return to wood ovens", "Old Town Post", "an hour ago")
        + related_story("Guild counts nine new ovens this year", "The Baker", "4 hours ago")
    )
    assert draft.paragraphs() == STORY
    assert told(draft, "related") == [
        Related("Bakers return to wood ovens", "Old Town Post", "an hour ago"),
        Related("Guild counts nine new ovens this year", "The Baker", "4 hours ago"),
    ]
    assert told(draft, "age") == [] and told(draft, "publisher") == []


def test_a_list_of_links_in_the_story_ends_where_the_story_resumes() -> None:
    links = "Bakers return to wood ovens\nGuild counts nine new ovens"
    draft = read_dump(f"{STORY[0]}\n{STORY[1]}\n\nRelated Articles\n{links}\n\n{STORY[2]}")
    assert draft.paragraphs() == STORY
    assert told(draft, "related") == [Related("Bakers return to wood ovens"), Related("Guild counts nine new ovens")]


def test_a_subheading_after_a_list_of_links_stays() -> None:
    links = "  • Bakers return to wood ovens\n  • Guild counts nine new ovens"
    draft = read_dump(f"{STORY[0]}\n{STORY[1]}\n\nRelated Articles\n{links}\n\nBeds in the school\n\n{STORY[2]}")
    assert draft.paragraphs() == (*STORY[:2], "Beds in the school", STORY[2])


def test_a_list_of_links_at_the_end_goes_with_the_lines_between() -> None:
    draft = read_dump(f"{BODY}\n\nRelated Articles\nBakers return to wood ovens\nLoad more\nGuild counts nine ovens")
    assert draft.paragraphs() == STORY


def test_comments_at_the_end_go_to_the_next_section() -> None:
    draft = read_dump(f"{BODY}\n\nComments\n\nNo comments yet...\n\nRelated Articles\n\nBakers return to wood ovens")
    assert draft.paragraphs() == STORY
    assert told(draft, "related") == [Related("Bakers return to wood ovens")]


def test_a_comments_button_inside_the_story_takes_no_story_with_it() -> None:
    draft = read_dump(f"{STORY[0]}\n\nComments\n\n{STORY[1]}\n\n{STORY[2]}")
    assert draft.paragraphs() == STORY


def test_a_section_heading_above_the_story_takes_no_story_with_it() -> None:
    draft = read_dump(f"Most Read\nComments\n{BODY}")
    assert draft.paragraphs() == STORY


def test_a_stub_between_the_story_and_the_sections_goes() -> None:
    draft = read_dump(f"{BODY}\n\nGreen gradient\n\nComments\n\nNo comments yet...")
    assert draft.paragraphs() == STORY


def test_a_short_last_sentence_before_the_sections_stays() -> None:
    draft = read_dump(f"{BODY}\n\nNobody was hurt.\n\nComments\n\nNo comments yet...")
    assert draft.paragraphs() == (*STORY, "Nobody was hurt.")
