"""Broken closing marks are mended on the document's evidence, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from cleaner.repair.edits import apply
from cleaner.repair.quotes import find_edits


def mended(*texts: str) -> list[str]:
    return [apply(text, edits) for text, edits in zip(texts, find_edits(list(texts)), strict=True)]


def test_pairs_of_a_damaged_document() -> None:
    assert mended(
        "The mayor's \"quiet street' plan was approved, and residents of the town welcomed it.",
        "\"It took us ten years to get to this point,' said Anna Berg, who leads the group.",
        "He called the vote \"a first step'. It was the end of the day.",
    ) == [
        'The mayor\'s "quiet street" plan was approved, and residents of the town welcomed it.',
        '"It took us ten years to get to this point," said Anna Berg, who leads the group.',
        'He called the vote "a first step". It was the end of the day.',
    ]


def test_curled_marks() -> None:
    assert mended("“We won’t stop,’ she said, and it was true.", "The “old town’ is in the north of the city.") == [
        "“We won’t stop,” she said, and it was true.",
        "The “old town” is in the north of the city.",
    ]
    assert mended("The game ‘Zelda' sold well.") == ["The game ‘Zelda’ sold well."]


def test_a_mark_that_a_program_failed_to_curl_is_style() -> None:
    text = 'She told them, "I said, ‘We will not go,\'" and then she left.'
    assert mended(text) == [text]


def test_a_plural_is_closed_by_what_follows_it() -> None:
    assert mended(
        "The plan for \"faster refunds' of fares was \"not what we had hoped for,' he said.",
        "They sang \"Bigger Houses' and \"Slow Trains' on the \"Main Stage'.",
        "The \"flower growers' market was full, and the view of it was \"good enough'.",
    ) == [
        'The plan for "faster refunds" of fares was "not what we had hoped for," he said.',
        'They sang "Bigger Houses" and "Slow Trains" on the "Main Stage".',
        'The "flower growers" market was full, and the view of it was "good enough".',
    ]


def test_a_closing_mark_without_its_opening_one() -> None:
    assert (
        mended(
            "\"It was late,' she said of the \"last train' and the \"first bus'.",
            "We had to walk the whole way,' said her brother.",
        )[1]
        == 'We had to walk the whole way," said her brother.'
    )


def test_the_outer_mark_is_the_last() -> None:
    assert mended("\"I heard 'go home' from the 'elders',' he said.", "\"A good year,' she said. \"The best'.") == [
        "\"I heard 'go home' from the 'elders',\" he said.",
        '"A good year," she said. "The best".',
    ]


def test_nested_quotations_keep_their_own_marks() -> None:
    assert mended("\"She said 'never' to me,' he told the court.", "\"I heard 'go home' twice,' she added.") == [
        "\"She said 'never' to me,\" he told the court.",
        "\"I heard 'go home' twice,\" she added.",
    ]


def test_one_mark_after_a_comma_is_enough_before_said() -> None:
    assert mended("\"Nothing is decided yet,' said the minister.") == ['"Nothing is decided yet," said the minister.']


def test_across_glued_paragraphs() -> None:
    assert mended("\"It is the end,' he said.\n\nThe \"new era' of the game is near, and that is it.") == [
        '"It is the end," he said.\n\nThe "new era" of the game is near, and that is it.'
    ]


@pytest.mark.parametrize(
    "text",
    [
        '"We have waited for this," she said. "It\'s the workers\' day."',
        "The '90s were 'fun', said the Joneses' son, 6'2\" tall.",
        "\"I've been goin' to the fields since '68,\" the ol' man said, \"an' I love 'em.\"",
        "\"This paragraph goes on. The owners' view is not known.",
        "«L'été», dit-il, 'c'est fini'.",
        "rock 'n' roll and fish 'n' chips",
        "print('a', \"b\")",
        "He is 5'11\" and she is 5'7\".",
        '"He asked about (the bankers\') bonuses," she said. "And (the traders\') too."',
        '"The two clubs\' fans sang. "We stood by them," he said.',
    ],
)
def test_whole_text_stays(text: str) -> None:
    assert mended(text) == [text]


def test_a_continued_quotation_stays_open() -> None:
    texts = ("\"The boys' team was the best in the land and it won the cup.", '"It won again in the spring," he said.')
    assert mended(*texts) == list(texts)


def test_closers_beside_eastern_characters() -> None:
    broken = [
        "市长说：\"新桥明年开放。' 他很高兴。",
        "“老城区’的居民表示\"支持'，但也有人反对。",
        "记者问起\"费用'时，没有人回答。",
    ]
    assert mended(*broken) == [
        '市长说："新桥明年开放。" 他很高兴。',
        '“老城区”的居民表示"支持"，但也有人反对。',
        '记者问起"费用"时，没有人回答。',
    ]
    whole = ["市长说：\"新桥'明年'开放。\"", "他说“老城区‘很美’”，又说'不错'。", "'费用'由市政府承担，\"没有问题\"。"]
    assert mended(*whole) == whole
