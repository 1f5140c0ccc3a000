"""Headings that open boilerplate in a dump, and where it ends."""

from __future__ import annotations

import pytest
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


DUMPS = {
    "en": """
The ferry to the outer islands was cancelled on Monday after a storm had torn two of its moorings from the quay.
Passengers waited in the terminal until midnight, when the harbour office found beds for them in the school.
The harbour office said that divers would look at the moorings on Tuesday, and that the quay had taken no harm.
The ferry may sail again by Thursday. Until then a bus takes passengers for the islands to the southern terminal.
Related stories
Bakers return to wood ovens
Bakers in the old town have gone back to wood since the price of gas doubled for the third year in a row.
Guild counts nine new ovens
The guild says that nine of its members have rebuilt theirs since January, and that more will follow soon.
""",
    "de": """
Das Hochwasser hat am Montag den Damm bei Holm überspült und die Straße zwischen den beiden Ortsteilen unterbrochen.
Die Feuerwehr brachte vierzig Bewohner der Ortsteile mit Booten in die Turnhalle, wo Helfer Betten aufgestellt hatten.
Der Damm bei Holm war erst im Frühjahr erhöht worden. Das Hochwasser stieg nach Angaben der Feuerwehr schneller als je.
Wann die Straße wieder frei ist, hängt davon ab, ob der Damm Schaden genommen hat; Helfer prüfen ihn am Dienstag.
Mehr zum Thema
Theater eröffnet neue Spielzeit
Mit einem Stück über zwei Schwestern beginnt am Freitag die neue Spielzeit; es gibt noch Karten an der Abendkasse.
Bäcker heizen wieder mit Holz
Weil Gas zum dritten Mal in Folge teurer wurde, backen neun Betriebe der Innung ihr Brot seit Januar mit Buchenholz.
""",
    "zh": """
周一，一场风暴将码头的两处系泊设施损毁，前往外岛的渡轮被迫停航，数百名乘客滞留在港口候船厅内，直到深夜才离开。
渡轮公司说，风暴来得比预报早了三个小时，码头上的系泊设施承受不住，渡轮只能在港口内避风，乘客无法登船。
港务局在附近的学校为滞留乘客安排了床位，渡轮公司表示，停航期间的船票可以全额退款或者改签。
港务局局长说，风暴过后将检查码头的系泊设施，渡轮最早要到周三才能恢复前往外岛的航班。
相关阅读
老城面包师重新用起木炭烤炉
由于天然气价格连续三年翻番，老城的面包师们又用回了木炭烤炉，行会说今年已有九家改建完成，秋天还会有更多。
图书馆夜间开放时间延长
市图书馆宣布，从下月起阅览室每晚开放到十一点，自习的学生和下班后的居民都可以凭借书证免费入座。
""",
}


@pytest.mark.parametrize("language", DUMPS)
def test_related_stories_go_though_nothing_but_a_headline_marks_each(language: str) -> None:
    lines = DUMPS[language].split("\n")[1:-1]
    draft = read_dump("\n".join(lines))
    assert draft.paragraphs() == tuple(lines[:4])
    assert told(draft, "related") == [Related(lines[5]), Related(lines[7])]


@pytest.mark.parametrize("language", DUMPS)
def test_the_story_resumes_below_the_headline_of_another(language: str) -> None:
    *first, last, heading, headline, _, _, _ = DUMPS[language].split("\n")[1:-1]
    assert read_dump("\n".join((*first, heading, headline, last))).paragraphs() == (*first, last)


def test_two_lines_of_chinese_are_a_story() -> None:
    lines = DUMPS["zh"].split("\n")[1:-1]
    draft = read_dump("\n".join((*lines[:2], "相关阅读", lines[5], lines[7])))
    assert draft.paragraphs() == tuple(lines[:2])
