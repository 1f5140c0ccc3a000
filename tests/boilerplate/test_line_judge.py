"""The judge of lines: evidence for any content, a gate for clean text, the same answer every time."""

from __future__ import annotations

import numpy as np
import pytest
from dump_reading import BODY, STORY, TITLE, read_dump

from cleaner.boilerplate.line_address import count_address_words, find_address_words
from cleaner.boilerplate.line_chars import find_grams, find_words, load_chars, sum_grams
from cleaner.boilerplate.line_choice import find_choices, load_choice_evidence
from cleaner.boilerplate.line_cohesion import find_cohesion
from cleaner.boilerplate.line_features import load_line_evidence
from cleaner.boilerplate.line_judge import judge_lines, load_line_models
from cleaner.boilerplate.line_said import find_echoes, load_said
from cleaner.boilerplate.line_second import load_second_evidence
from cleaner.boilerplate.line_windows import quantiles, window_means
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
    scores, headlines, stays = judge_lines(blocks)
    assert len(scores) == len(headlines) == len(stays) == len(blocks)
    assert np.isfinite(scores).all()
    if blocks:
        lines = load_line_evidence(
            blocks, load_line_models().grams, "https://a.example/rain-fell-on-the-northern-valleys"
        )
        assert np.isfinite(lines.evidence).all()
        second, topics = load_second_evidence(lines, scores)
        assert np.isfinite(second).all()
        assert np.isfinite(load_choice_evidence(find_choices(scores, lines.sizes), scores, lines, topics)).all()
        assert stays.any()


def test_the_same_dump_has_the_same_scores() -> None:
    blocks = load_lines(f"{MENU}\n{BODY}").blocks
    first, second = judge_lines(blocks), judge_lines(blocks)
    assert first.scores.tolist() == second.scores.tolist()
    assert first.headlines.tolist() == second.headlines.tolist()


def test_every_choice_keeps_something_and_none_comes_twice() -> None:
    scores, sizes = np.array([0.01, 0.9, 0.4, 0.02, 0.3], np.float32), np.array([9, 200, 80, 12, 300], np.float32)
    choices = find_choices(scores, sizes)
    assert choices[0].all() and choices.any(axis=1).all()
    assert len({choice.tobytes() for choice in choices}) == len(choices)
    assert [False, True, False, False, False] in choices.tolist()


def test_half_a_story_leaves_more_of_its_words_behind_than_a_whole_one() -> None:
    rivers = ["Rivers flood northern valleys", "Valleys northern farmers left", "Farmers watch rivers flood"]
    goals = ["Goals decide league match", "Match winners praise league"]
    said = load_said(find_words(load_chars([*rivers, *goals])), 5)
    whole, half, both = np.array([[1, 1, 1, 0, 0], [1, 1, 0, 0, 0], [1, 1, 1, 1, 1]], np.bool_)
    again, stay_and_go, go_and_stay = find_cohesion(np.array([whole, half, both]), said)
    assert again[0] > again[1] and again[0] > again[2]
    assert stay_and_go.tolist() == [0.0, 3 / 8, 0.0] and go_and_stay.tolist() == [0.0, 0.25, 0.0]


def test_words_that_no_two_lines_share_say_nothing_of_a_choice() -> None:
    said = load_said(find_words(load_chars(["Rivers flood", "Goals fall", ""])), 3)
    shares = find_cohesion(np.array([[True, False, False], [True, True, True]]), said)
    assert [part.tolist() for part in shares] == [[0.0, 0.0]] * 3


def test_clean_text_stays_whole() -> None:
    assert judge_lines(load_lines(BODY).blocks).stays.all()
    assert judge_lines(load_lines("\n\n".join(STORY * 3)).blocks).stays.all()


def test_means_of_windows_and_quantiles_are_those_of_numpy() -> None:
    values = np.random.default_rng(1).random(40).astype(np.float32)
    before, after = window_means(values[None], np.ones((1, 40)), [3])[0, :, 0]
    assert before[10] == pytest.approx(values[7:10].mean()) and after[10] == pytest.approx(values[11:14].mean())
    assert quantiles(values, (0.1, 0.5, 0.93)) == pytest.approx(np.quantile(values, (0.1, 0.5, 0.93)))


def test_words_are_those_of_the_text_and_pairs_of_wide_characters() -> None:
    words = find_words(load_chars(["Rain fell, rain", "北京大雨", "rain"]))
    assert np.bincount(words.lines).tolist() == [3, 3, 1]
    assert words.sizes.tolist() == [4, 4, 4, 4, 4, 4, 4]
    assert words.hashes[0] == words.hashes[2] == words.hashes[3] != words.hashes[1]
    assert words.is_capital.tolist() == [True, False, False, False, False, False, False]


def test_sums_of_grams_are_those_of_the_grams_one_by_one() -> None:
    chars = load_chars(["rain", "", "a", "on\nMonday", "字" * 3000, "\U0001f600 at the hall"])
    weights = np.random.default_rng(1).random(1 << 12).astype(np.float32)
    hashes, lines = find_grams(chars, 12)
    sums, numbers = sum_grams(chars, 12, weights)
    assert sums.tolist() == pytest.approx(np.bincount(lines, weights[hashes], minlength=6))
    assert numbers.tolist() == np.bincount(lines, minlength=6).tolist()


def test_grams_stay_inside_their_line() -> None:
    alone, both = (find_grams(load_chars(texts), 12) for texts in (["rain"], ["sun", "rain"]))
    assert both[0][both[1] == 1].tolist() == alone[0].tolist()


@pytest.mark.parametrize(
    "url",
    [None, "", "http://[bad", "https://a.example", "//", "https://a.example/123/456.html", "https://a.example/%ff%00"],
)
def test_an_address_that_tells_nothing_counts_for_nothing(url: str | None) -> None:
    address = find_address_words(url)
    assert len(address) == 0
    words = find_words(load_chars(["Rain fell on Monday.", "Share this"]))
    assert not np.concatenate(count_address_words(words, 2, address)).any()
    blocks = load_lines(f"{MENU}\n{BODY}").blocks
    assert judge_lines(blocks, url).scores.tolist() == judge_lines(blocks).scores.tolist()


def test_the_wordiest_segment_of_an_address_is_told_whatever_its_script_and_ending() -> None:
    lines = ["River floods the northern valleys", "北京大雨成灾", "Weather", "Floods"]
    words = find_words(load_chars(lines))
    address = find_address_words("https://a.example/weather/2024/05/river-floods-northern-valleys-81234.html?weather=1")
    hits, told = count_address_words(words, 4, address)
    assert hits.tolist() == [4.0, 0.0, 0.0, 1.0]
    assert told.tolist() == [1.0, 0.0, 0.0, 0.25]
    wide = find_address_words("https://a.example/%E5%8C%97%E4%BA%AC-%E5%A4%A7%E9%9B%A8/")
    assert count_address_words(words, 4, wide)[1].tolist() == [0.0, 1.0, 0.0, 0.0]


def test_a_caption_echoes_the_alt_text_before_it() -> None:
    lines = [
        "Rain",
        "Fire engines stand before the burning hall.",
        "Fire engines stand before the hall © Agency",
        "Sport",
    ]
    words = find_words(load_chars(lines))
    said = load_said(words, len(lines))
    of_before, before_of, of_after, after_of = (column.round(2).tolist() for column in find_echoes(said))
    assert of_before == [0, 0, 0.83, 0] and before_of == [0, 0, 0.83, 0]
    assert of_after == [0, 0.83, 0, 0] and after_of == [0, 0.83, 0, 0]
