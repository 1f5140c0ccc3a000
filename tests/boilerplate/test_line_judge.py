"""The judge of lines: evidence for any content, a gate for clean text, the same answer every time."""

from __future__ import annotations

import numpy as np
import pytest
from dump_reading import BODY, STORY, TITLE, read_dump

from cleaner.boilerplate.line_chars import find_grams, find_words, load_chars
from cleaner.boilerplate.line_features import load_line_evidence
from cleaner.boilerplate.line_judge import choose_lines, judge_lines, load_line_models
from cleaner.boilerplate.line_second import load_second_evidence
from cleaner.page.lines import load_lines

MENU = "Home\nNews\nSport\nWeather\nLog in\nSubscribe\nMenu\nSearch\nContact us\nTravel\nOpinion\nShop"
FOOTER = (
    "About us\nTerms of use\nPrivacy policy\nCookie settings\nAdvertise with us\nJobs\nNewsletters\n© Northern Herald"
)


def test_a_menu_and_a_footer_go_and_the_story_stays() -> None:
    draft = read_dump(f"{MENU}\n{TITLE}\n{BODY}\n{FOOTER}")
    assert set(STORY) <= set(draft.paragraphs())
    assert len(draft.paragraphs()) <= len(STORY) + 1


@pytest.mark.parametrize(
    "dump", ["", "\n", "a", "\ud800", "\x00", "字" * 5000, "a " * 5000, "1\n" * 500, "\U0001f600\n\U00020000", "。\n！"]
)
def test_any_content_has_finite_evidence(dump: str) -> None:
    blocks = load_lines(dump).blocks
    scores, headlines = judge_lines(blocks)
    assert len(scores) == len(headlines) == len(blocks)
    assert np.isfinite(scores).all()
    if blocks:
        lines = load_line_evidence(blocks, load_line_models().grams)
        assert np.isfinite(lines.evidence).all()
        assert np.isfinite(load_second_evidence(lines, scores)).all()


def test_the_same_dump_has_the_same_scores() -> None:
    blocks = load_lines(f"{MENU}\n{BODY}").blocks
    first, second = judge_lines(blocks), judge_lines(blocks)
    assert first.scores.tolist() == second.scores.tolist()
    assert first.headlines.tolist() == second.headlines.tolist()


def test_where_little_looks_like_boilerplate_only_that_goes() -> None:
    scores = np.array([0.9, 0.3, 0.1, 0.04], np.float32)
    assert choose_lines(scores, np.full(4, 80.0, np.float32)).tolist() == [True, True, True, False]


def test_in_a_full_dump_the_likely_lines_stay() -> None:
    scores = np.array([0.9, 0.8, 0.2, *[0.01] * 20], np.float32)
    assert choose_lines(scores, np.full(23, 80.0, np.float32)).tolist() == [True, True, *[False] * 21]


def test_words_are_those_of_the_text_and_pairs_of_wide_characters() -> None:
    words = find_words(load_chars(["Rain fell, rain", "北京大雨", "rain"]))
    assert np.bincount(words.lines).tolist() == [3, 3, 1]
    assert words.sizes.tolist() == [4, 4, 4, 4, 4, 4, 4]
    assert words.hashes[0] == words.hashes[2] == words.hashes[3] != words.hashes[1]
    assert words.is_capital.tolist() == [True, False, False, False, False, False, False]


def test_grams_stay_inside_their_line() -> None:
    alone, both = (find_grams(load_chars(texts), 12) for texts in (["rain"], ["sun", "rain"]))
    assert both[0][both[1] == 1].tolist() == alone[0].tolist()
