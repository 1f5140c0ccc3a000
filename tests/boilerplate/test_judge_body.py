"""The article that a script carries: which blocks it has is what searching it for each block by itself gives."""

from __future__ import annotations

import pytest

from cleaner.boilerplate.judge_body import add_body
from cleaner.boilerplate.judge_rows import Rows
from cleaner.layout import Layout

PARAGRAPHS = [f"Well {number} on the east bank ran dry, {number * 7919} people say." for number in range(4000)]
MENU = [
    "Home",
    "Weather and roads",
    "Well 12 on the west bank ran dry",
    "水位",
    "这口井在东岸已经干涸了，没有人知道原因",
    "a b c d e f",
]


@pytest.mark.parametrize(
    "body", ["", "Rain", " ".join(PARAGRAPHS[:3]), "\n\n".join(PARAGRAPHS), "河水。" + MENU[4] + "🌧", "x a\nb c d\tef"]
)
def test_blocks_are_found_as_if_each_were_searched_for(body: str) -> None:
    texts = [*MENU, *PARAGRAPHS[::97]]
    rows = Rows(len(texts))
    add_body(rows, texts, Layout(bodies=[body]))
    squeezed = "".join(body.split())
    wanted = [0 if len(text) < 12 else 1 if "".join(text[:60].split())[:40] in squeezed else -1 for text in texts]
    assert rows.get("body_match").tolist() == wanted


def test_blocks_stand_before_in_and_behind_what_the_body_has() -> None:
    texts = [MENU[1], PARAGRAPHS[0], MENU[1], PARAGRAPHS[1], MENU[2]]
    rows = Rows(len(texts))
    add_body(rows, texts, Layout(bodies=[" ".join(PARAGRAPHS[:2])]))
    assert rows.get("body_side").tolist() == [-1.0, 0.5, 0.5, 0.5, 1.0]


def test_a_page_without_a_body_says_nothing() -> None:
    rows = Rows(2)
    add_body(rows, PARAGRAPHS[:2], Layout())
    assert not rows.filled.any()
