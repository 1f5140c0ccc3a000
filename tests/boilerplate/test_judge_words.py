"""Words looked up by hash for a whole page give what looking each of them up by itself gives."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.boilerplate.judge_lookup import WordTable, hash_list
from cleaner.boilerplate.judge_words import LEAD, LONG, SHORT, Lexicon, to_class_words, to_long_words, to_text_words

CLASSES = {"story": 1.5, "body": 0.5, "related": -2.0, "html": -1.0, "parser": 0.25, "nav": -0.75}
TEXTS = {"read": -1.0, "more": -0.5, "read more": -3.0, "ha": 0.5, "责任": -2.0, "i": 0.25, "stanbul": 1.0, "ς": 0.5}
LEADS = {"related": -1.5, "related stories": -2.5, "rain": 1.0}
LONGS = {"the": 0.25, "cookies": -1.5, "consent": -0.75, "大雨": 1.0, "雨下": 0.5}
LEXICON = Lexicon(CLASSES, TEXTS, LEADS, LONGS)
LINES = (
    "Read more",
    "READ, more: read-more_read 3 more!",
    "read more read more read more read more read more read more read",
    "ha ha ha ha ha ha",
    "Ha",
    "",
    "\n3 %\n",
    "more\nread",
    "责任编辑：王",
    "天天天天",
    "İstanbul \U0001d400 read",
    "\U0001f525more ΟΔΟΣ ς",
    "\ud800 read",
    "Related stories",
    "Rain",
    "The cookies need the consent of the reader. " * 12,
    "大雨下了三天，大雨下了三天。" * 30,
)
LABELS = ("", "storyBody js-x", "HTMLParser", "aBC NAV nav", "related related__related", "é-body\nstory", "body" * 90)


def score_alone(text: str, look: int) -> list[float]:
    table = {SHORT: TEXTS, LEAD: LEADS, LONG: LONGS}[look]
    words = to_long_words(text) if look == LONG else to_text_words(text)
    values = [table[word] for word in words if word in table]
    if not values:
        return [0.0] * 4
    phrase = table.get(words[-1], 0.0) if " " in words[-1] or len(words) == 1 else 0.0
    against = sum(value < -0.7 for value in values) / len(values)
    mean = sum(values) / len(values)
    return [mean, min(0.0, *values), max(0.0, *values), against if look == LONG else phrase]


@pytest.mark.parametrize("look", [SHORT, LEAD, LONG])
def test_texts_are_scored_as_each_alone(look: int) -> None:
    wanted = np.array([score_alone(text, look) for text in LINES], np.float32)
    assert np.allclose(LEXICON.score(LABELS, LINES, [look] * len(LINES))[1].T, wanted)


def test_a_page_without_texts_has_no_scores() -> None:
    assert [scores.shape for scores in LEXICON.score([], [], [])] == [(3, 0), (4, 0)]


def test_labels_are_scored_as_each_alone() -> None:
    values = [[CLASSES[word] for word in to_class_words(label) if word in CLASSES] for label in LABELS]
    wanted = [[sum(found), min(0.0, 0.0, *found), max(0.0, 0.0, *found)] for found in values]
    assert LEXICON.score(LABELS, LINES, [LONG] * len(LINES))[0].T.tolist() == wanted


def test_the_order_of_letters_and_words_counts() -> None:
    assert len(set(hash_list(["on", "no", "n", "o", "o n", "n o", "on no"]).tolist())) == 7


def test_an_empty_lexicon_knows_nothing() -> None:
    assert not np.concatenate(Lexicon({}, {}, {}).score(["body"] * 4, ["Read more"] * 4, [SHORT] * 4)).any()


def test_every_word_of_a_large_table_is_found_and_no_other() -> None:
    words = [f"word{number}" for number in range(20_000)]
    table = WordTable({word: float(number) for number, word in enumerate(words)})
    of_none = np.zeros(len(words), np.intp)
    assert table.get_values(hash_list(words), of_none).tolist() == list(range(20_000))
    assert np.isnan(table.get_values(hash_list([f"{word}x" for word in words]), of_none)).all()


def test_a_word_has_one_hash_wherever_it_stands() -> None:
    hashes = hash_list(["rain", *["a" * 999] * 100, "rain", "rai"])
    assert hashes[0] == hashes[-2] != hashes[-1]
    assert hash_list(["rain"])[0] == hashes[0]
